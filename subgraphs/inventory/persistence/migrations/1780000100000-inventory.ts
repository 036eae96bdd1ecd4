import type { MigrationInterface, QueryRunner } from 'typeorm';
import { mostUnitsEver } from '../../domain/stock.js';

/**
 * Keys that are compared byte for byte have collation "C", so that they sort the same in every database.
 * Stock changes touch no indexed column unless `in_stock` flips, which keeps them heap-only updates: hence the room left in each page.
 */
const tables = `
  CREATE TABLE products (
    id uuid PRIMARY KEY,
    owner_id text COLLATE "C" NOT NULL,
    sku text COLLATE "C" NOT NULL,
    name text NOT NULL,
    name_key text COLLATE "C" NOT NULL,
    description text NOT NULL,
    category text NOT NULL,
    category_key text COLLATE "C" NOT NULL,
    words text[] NOT NULL,
    offer text COLLATE "C" NOT NULL CHECK (offer IN ('SALE', 'LOAN')),
    price bigint NOT NULL CHECK (price >= 0),
    currency text COLLATE "C" NOT NULL,
    version integer NOT NULL,
    created_at timestamptz NOT NULL,
    updated_at timestamptz NOT NULL,
    deleted_at timestamptz,

    available integer NOT NULL CHECK (available >= 0),
    reserved integer NOT NULL CHECK (reserved >= 0),
    in_use integer NOT NULL CHECK (in_use >= 0),
    in_stock boolean NOT NULL GENERATED ALWAYS AS (available > 0) STORED,

    initial_stock integer NOT NULL CHECK (initial_stock >= 0),
    restocked bigint NOT NULL DEFAULT 0,
    sold bigint NOT NULL DEFAULT 0,
    unsold bigint NOT NULL DEFAULT 0 CHECK (unsold <= sold),
    lent bigint NOT NULL DEFAULT 0,
    returned bigint NOT NULL DEFAULT 0 CHECK (returned <= lent),
    CONSTRAINT products_taken_in CHECK (initial_stock + restocked <= ${mostUnitsEver}),
    CONSTRAINT products_no_unit_lost CHECK (
      initial_stock + restocked - sold + unsold - lent + returned = available::bigint + reserved
    ),
    CONSTRAINT products_lent_in_use CHECK (lent - returned = in_use)
  ) WITH (fillfactor = 85);

  CREATE TABLE reservations (
    order_id text COLLATE "C" PRIMARY KEY,
    status text COLLATE "C" NOT NULL
      CHECK (status IN ('none', 'reserved', 'sold', 'lent', 'released', 'returned', 'refused')),
    offer text COLLATE "C",
    lines jsonb NOT NULL DEFAULT '[]',
    refusal jsonb,
    version integer NOT NULL DEFAULT 0,
    created_at timestamptz NOT NULL DEFAULT now(),
    updated_at timestamptz NOT NULL DEFAULT now()
  ) WITH (fillfactor = 85);

  CREATE TABLE restocks (
    user_id text COLLATE "C" NOT NULL,
    product_id uuid NOT NULL,
    idempotency_key text COLLATE "C" NOT NULL,
    quantity integer NOT NULL,
    created_at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (user_id, product_id, idempotency_key)
  );

  CREATE TABLE owners (
    id text COLLATE "C" PRIMARY KEY,
    withdrawn_at timestamptz,
    emptied_at timestamptz
  );
`;

/**
 * One index for each order of the list, and again within a category and within an owner's products, since the planner
 * walks the whole list for what is rare. The two-valued filters need none per order: their frequencies are known to it.
 * The index of words covers deleted products (they have none): the planner ignores the statistics of a partial one.
 */
const indexes = `
  CREATE UNIQUE INDEX products_sku ON products (sku) WHERE deleted_at IS NULL;
  CREATE INDEX products_newest ON products (id) WHERE deleted_at IS NULL;
  CREATE INDEX products_name ON products (name_key, id) WHERE deleted_at IS NULL;
  CREATE INDEX products_price ON products (price, id) WHERE deleted_at IS NULL;
  CREATE INDEX products_category_newest ON products (category_key, id) WHERE deleted_at IS NULL;
  CREATE INDEX products_category_name ON products (category_key, name_key, id) WHERE deleted_at IS NULL;
  CREATE INDEX products_category_price ON products (category_key, price, id) WHERE deleted_at IS NULL;
  CREATE INDEX products_owner_newest ON products (owner_id, id) WHERE deleted_at IS NULL;
  CREATE INDEX products_owner_name ON products (owner_id, name_key, id) WHERE deleted_at IS NULL;
  CREATE INDEX products_owner_price ON products (owner_id, price, id) WHERE deleted_at IS NULL;
  CREATE INDEX products_offer ON products (offer, id) WHERE deleted_at IS NULL;
  CREATE INDEX products_in_stock ON products (in_stock, id) WHERE deleted_at IS NULL;
  CREATE INDEX products_words ON products USING gin (array_to_tsvector(words));

  CREATE INDEX owners_not_emptied ON owners (id) WHERE withdrawn_at IS NOT NULL AND emptied_at IS NULL;
`;

export class Inventory1780000100000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(tables);
    await runner.query(indexes);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE owners, restocks, reservations, products');
  }
}
