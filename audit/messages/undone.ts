import type { Service } from '../services.js';
import type { Shop } from '../shop.js';

/** A message that a consumer has not done. */
export interface Undone {
  readonly id: string;
  /** How often it began; null: never, as far as is known. */
  readonly attempts: number | null;
}

/** Those of these messages that are neither done nor dead letters in the consumer's database, which are found as such. */
export async function undoneBy({ databases }: Shop, consumer: Service, ids: readonly string[]): Promise<Undone[]> {
  if (ids.length === 0) return [];
  return databases[consumer].query(
    `SELECT message.id, known.attempts
     FROM unnest($1::uuid[]) AS message (id)
     LEFT JOIN inbox AS known ON known.message_id = message.id
     LEFT JOIN dead_letters AS letter ON letter.message_id = message.id::text
     WHERE known.done_at IS NULL AND letter.message_id IS NULL`,
    [ids],
  );
}
