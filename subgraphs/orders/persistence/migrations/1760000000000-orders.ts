import type { MigrationInterface, QueryRunner } from 'typeorm';

export class Orders1760000000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE SEQUENCE order_numbers START 100001;
      CREATE TABLE orders (
        id uuid PRIMARY KEY,
        number text NOT NULL DEFAULT 'SK-' || nextval('order_numbers'),
        customer_id uuid NOT NULL,
        offer text NOT NULL CHECK (offer IN ('SALE', 'LOAN')),
        status text NOT NULL CHECK (status IN
          ('PENDING', 'PLACED', 'SHIPPED', 'DELIVERED', 'IN_USE', 'RETURNED', 'CANCELLING', 'CANCELLED')),
        lines jsonb NOT NULL,
        total_amount bigint NOT NULL CHECK (total_amount >= 0),
        currency text NOT NULL,
        shipping jsonb,
        shipping_given boolean NOT NULL,
        cancellation_reason text,
        cancellation_message text,
        timeline jsonb NOT NULL,
        idempotency_key text,
        request_hash text NOT NULL,
        saga jsonb NOT NULL,
        saga_due_at timestamptz,
        version int NOT NULL,
        created_at timestamptz NOT NULL DEFAULT now(),
        updated_at timestamptz NOT NULL DEFAULT now(),
        CONSTRAINT order_number_is_unique UNIQUE (number),
        CHECK ((status = 'CANCELLED') = (cancellation_reason IS NOT NULL))
      );
      CREATE UNIQUE INDEX one_order_per_idempotency_key ON orders (customer_id, idempotency_key) WHERE idempotency_key IS NOT NULL;
      CREATE INDEX orders_of_customer ON orders (customer_id, id DESC);
      CREATE INDEX orders_by_status ON orders (status, id DESC);
      CREATE INDEX sagas_due ON orders (saga_due_at) WHERE saga_due_at IS NOT NULL;
      CREATE TABLE customers (
        id uuid PRIMARY KEY,
        version int NOT NULL,
        profile jsonb
      );
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE orders, customers; DROP SEQUENCE order_numbers');
  }
}
