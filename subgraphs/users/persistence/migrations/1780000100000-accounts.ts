import type { MigrationInterface, QueryRunner } from 'typeorm';

export class Accounts1780000100000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE users (
        id uuid PRIMARY KEY,
        email text NOT NULL CONSTRAINT users_email_key UNIQUE CHECK (length(email) BETWEEN 3 AND 254),
        name text NOT NULL CHECK (length(name) BETWEEN 1 AND 100),
        role text NOT NULL CHECK (role IN ('CUSTOMER', 'ADMIN')),
        phone_number text CHECK (length(phone_number) <= 32),
        address text CHECK (length(address) <= 200),
        city text CHECK (length(city) <= 100),
        postal_code text CHECK (length(postal_code) <= 20),
        country text CHECK (length(country) <= 100),
        version integer NOT NULL CHECK (version >= 1),
        profile_version integer NOT NULL CHECK (profile_version BETWEEN 1 AND version),
        created_at timestamptz NOT NULL
      )`);
    await runner.query(`CREATE INDEX users_admins ON users (id) WHERE role = 'ADMIN'`);
    await runner.query(`
      CREATE TABLE credentials (
        user_id uuid PRIMARY KEY REFERENCES users ON DELETE CASCADE,
        password_hash text NOT NULL
      )`);
    await runner.query(`
      CREATE TABLE sessions (
        id uuid PRIMARY KEY,
        user_id uuid NOT NULL REFERENCES users ON DELETE CASCADE,
        refresh_token_hash text NOT NULL,
        created_at timestamptz NOT NULL,
        expires_at timestamptz NOT NULL
      )`);
    await runner.query('CREATE INDEX sessions_by_user ON sessions (user_id)');
    await runner.query('CREATE INDEX sessions_by_end ON sessions (expires_at)');
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE sessions, credentials, users');
  }
}
