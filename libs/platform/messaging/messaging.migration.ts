import type { MigrationInterface, QueryRunner } from 'typeorm';

/** The tables of outbox, inbox, relay and in-process dead letters. */
export class Messaging1780000000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE outbox (
        seq bigserial PRIMARY KEY,
        id uuid NOT NULL,
        type text NOT NULL,
        subject text NOT NULL,
        body jsonb NOT NULL,
        created_at timestamptz NOT NULL DEFAULT now(),
        published_at timestamptz
      ) WITH (autovacuum_vacuum_scale_factor = 0.02)`);
    await runner.query('CREATE INDEX outbox_unpublished ON outbox (seq) WHERE published_at IS NULL');

    // A row without done_at is an attempt; with it, a message that is done. BRIN: rows come in the order of received_at, and only pruning reads by it.
    await runner.query(`
      CREATE TABLE inbox (
        message_id uuid PRIMARY KEY,
        attempts smallint NOT NULL DEFAULT 1,
        received_at timestamptz NOT NULL DEFAULT now(),
        done_at timestamptz
      )`);
    await runner.query('CREATE INDEX inbox_received_at ON inbox USING brin (received_at)');

    await runner.query(`
      CREATE TABLE relay_lease (
        only_row boolean PRIMARY KEY DEFAULT true CHECK (only_row),
        owner uuid,
        since timestamptz NOT NULL DEFAULT now(),
        expires_at timestamptz NOT NULL DEFAULT '-infinity'
      )`);
    await runner.query('INSERT INTO relay_lease DEFAULT VALUES');

    await runner.query(`
      CREATE TABLE dead_letters (
        message_id text PRIMARY KEY,
        service text NOT NULL,
        type text NOT NULL,
        subject text NOT NULL,
        content text NOT NULL,
        error text NOT NULL,
        reason text NOT NULL,
        attempts int NOT NULL,
        died_at timestamptz NOT NULL,
        replay_requested_at timestamptz
      )`);
    await runner.query(
      'CREATE INDEX dead_letters_to_replay ON dead_letters (died_at) WHERE replay_requested_at IS NOT NULL',
    );
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE dead_letters, relay_lease, inbox, outbox');
  }
}

/** For a service's list of migrations. */
export const messagingMigrations = [Messaging1780000000000];
