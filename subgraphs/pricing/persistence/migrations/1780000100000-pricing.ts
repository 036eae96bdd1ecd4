import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * `scope` is what prices look a discount up by. It is taken away from what has ended, at once by hand or some time after the
 * end, so that a long past costs nothing; what counts is decided by the clock, never by this.
 * Boundaries are instants at which a discount begins or ends; one that became none does no harm.
 */
const tables = `
  CREATE TABLE discounts (
    id uuid PRIMARY KEY,
    scope text COLLATE "C",
    is_over boolean NOT NULL GENERATED ALWAYS AS (scope IS NULL) STORED,
    basis_points integer NOT NULL CHECK (basis_points BETWEEN 0 AND 10000),
    minimum_quantity integer NOT NULL CHECK (minimum_quantity BETWEEN 1 AND 1000),
    product_id uuid,
    category text,
    starts_at timestamptz NOT NULL,
    ends_at timestamptz,
    version integer NOT NULL,
    CONSTRAINT discounts_one_scope CHECK (product_id IS NULL OR category IS NULL),
    CONSTRAINT discounts_over_have_ended CHECK (scope IS NOT NULL OR ends_at IS NOT NULL),
    CONSTRAINT discounts_end_after_they_start CHECK (scope IS NULL OR ends_at > starts_at)
  );
  CREATE TABLE discount_boundaries (at timestamptz PRIMARY KEY)`;

/**
 * The first holds, for each scope, the tiers of minimum quantities, and within each tier the best discount first. It is the only
 * one that the query for prices can use, whatever the planner believes of a table that has just been filled: none of the others
 * follows from that query's conditions.
 */
const indexes = `
  CREATE INDEX discounts_tiers ON discounts (scope, minimum_quantity DESC, basis_points DESC, id) WHERE scope IS NOT NULL;
  CREATE INDEX discounts_newest ON discounts (id) WHERE NOT is_over;
  CREATE INDEX discounts_ending ON discounts (ends_at) WHERE NOT is_over AND ends_at IS NOT NULL`;

export class Pricing1780000100000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(tables);
    await runner.query(indexes);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE discount_boundaries, discounts');
  }
}
