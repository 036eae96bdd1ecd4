import type { MigrationInterface, QueryRunner } from 'typeorm';
import { mostPaidIn } from '../../domain/wallet.js';

/** Nothing that a charge or refund changes is indexed, which keeps its updates heap-only: hence the room left in each page. */
const tables = `
  CREATE TABLE wallets (
    user_id uuid PRIMARY KEY,
    currency text COLLATE "C" NOT NULL,
    balance bigint NOT NULL DEFAULT 0 CHECK (balance >= 0),
    paid_in bigint NOT NULL DEFAULT 0 CHECK (paid_in <= ${mostPaidIn}),
    version integer NOT NULL DEFAULT 1,
    opened_at timestamptz NOT NULL DEFAULT now(),
    closed_at timestamptz,
    CONSTRAINT wallets_hold_what_was_paid_in CHECK (balance <= paid_in)
  ) WITH (fillfactor = 70);

  CREATE TABLE payments (
    order_id uuid PRIMARY KEY,
    customer_id uuid NOT NULL,
    status text COLLATE "C" NOT NULL CHECK (status IN ('charged', 'declined', 'refunded', 'refused')),
    amount bigint NOT NULL CHECK (amount BETWEEN 0 AND ${mostPaidIn}),
    refunded bigint NOT NULL,
    currency text COLLATE "C" NOT NULL,
    version integer NOT NULL,
    created_at timestamptz NOT NULL DEFAULT now(),
    updated_at timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT payments_refund_all_or_nothing CHECK (refunded = CASE status WHEN 'refunded' THEN amount ELSE 0 END),
    CONSTRAINT payments_refused_take_nothing CHECK (status <> 'refused' OR amount = 0)
  ) WITH (fillfactor = 90);

  CREATE TABLE ledger_entries (
    id uuid PRIMARY KEY,
    transfer_id uuid NOT NULL,
    wallet_id uuid,
    house text COLLATE "C",
    amount bigint NOT NULL CHECK (amount <> 0),
    currency text COLLATE "C" NOT NULL,
    kind text COLLATE "C" NOT NULL CHECK (kind IN ('WELCOME_CREDIT', 'DEPOSIT', 'CHARGE', 'REFUND')),
    order_id uuid,
    created_at timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT entries_of_a_wallet_or_the_house CHECK ((wallet_id IS NULL) <> (house IS NULL)),
    CONSTRAINT entries_of_the_right_house CHECK (
      house = CASE kind WHEN 'WELCOME_CREDIT' THEN 'welcome-credit' WHEN 'DEPOSIT' THEN 'deposits' ELSE 'sales' END
    ),
    CONSTRAINT entries_only_charges_leave_a_wallet CHECK ((amount > 0) = ((kind = 'CHARGE') = (wallet_id IS NULL))),
    CONSTRAINT entries_of_orders_name_them CHECK ((kind IN ('CHARGE', 'REFUND')) = (order_id IS NOT NULL))
  );

  CREATE TABLE deposits (
    actor_id uuid NOT NULL,
    idempotency_key text COLLATE "C" NOT NULL,
    wallet_id uuid NOT NULL,
    amount bigint NOT NULL CHECK (amount > 0),
    currency text COLLATE "C" NOT NULL,
    created_at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (actor_id, idempotency_key)
  );
`;

/** Pages of a wallet read it backwards. Entries of the house are not in it: nobody lists them, and every order writes one. */
const indexes = `
  CREATE INDEX ledger_entries_of_wallet ON ledger_entries (wallet_id, id) WHERE wallet_id IS NOT NULL;
`;

export class Payments1790000000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(tables);
    await runner.query(indexes);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE deposits, ledger_entries, payments, wallets');
  }
}
