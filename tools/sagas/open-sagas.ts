import type { Pool } from 'pg';

/** A checkout that is under way. */
export interface OpenSaga {
  orderId: string;
  number: string;
  status: string;
  step: string;
  /** What is being undone in the stock, where something is. */
  undoing: string | null;
  /** How often the undoing was asked for. */
  attempts: number;
  dueAt: Date;
  since: Date;
  isStuck: boolean;
}

/** Orders are locked for a moment only, so many at a time; those that somebody works on are left to them. */
const resumedAtOnce = 500;
const firstId = '00000000-0000-0000-0000-000000000000';

/** As the gauge souk_sagas_stuck of the orders service counts them. */
const stuck = `saga_due_at < now() - interval '1 minute' OR (saga->>'attempts')::int >= 8`;

/** The longest overdue first, `limit` at most. */
export async function listOpenSagas(orders: Pool, onlyStuck: boolean, limit: number): Promise<OpenSaga[]> {
  const { rows } = await orders.query<OpenSaga>(
    `SELECT id AS "orderId", number, status, saga->>'step' AS step, coalesce(saga->>'compensation', saga->>'next') AS undoing,
            coalesce((saga->>'attempts')::int, 0) AS attempts, saga_due_at AS "dueAt", updated_at AS since,
            coalesce(${stuck}, false) AS "isStuck"
     FROM orders WHERE saga_due_at IS NOT NULL AND (NOT $1 OR ${stuck})
     ORDER BY saga_due_at LIMIT $2`,
    [onlyStuck, limit],
  );
  return rows;
}

/**
 * Has sagas act at once that undo something or whose deadline is over: whoever runs the orders service sends again what they
 * wait for. One that still has time is left alone. Answers how many.
 */
export async function resumeSagas(orders: Pool, orderId: string | undefined): Promise<number> {
  let resumed = 0;
  for (let last = firstId; ; ) {
    const { rows } = await orders.query<{ id: string }>(
      `WITH chosen AS (
         SELECT id FROM orders
         WHERE saga_due_at IS NOT NULL AND ($1::uuid IS NULL OR id = $1) AND id > $2
           AND (saga_due_at < now() OR saga->>'step' IN ('refunding', 'compensating'))
         ORDER BY id LIMIT $3 FOR UPDATE SKIP LOCKED
       )
       UPDATE orders SET saga_due_at = now(), saga = jsonb_set(saga, '{dueMs}', to_jsonb(floor(extract(epoch FROM now()) * 1000)::bigint))
       FROM chosen WHERE orders.id = chosen.id RETURNING orders.id`,
      [orderId ?? null, last, resumedAtOnce],
    );
    resumed += rows.length;
    if (rows.length < resumedAtOnce) return resumed;
    last = rows.map(({ id }) => id).reduce((a, b) => (a > b ? a : b));
  }
}
