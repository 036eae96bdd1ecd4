import type { Service } from '../services.js';
import type { Shop } from '../shop.js';

/** A message of an outbox, as `sentColumns` reads it. */
export interface Sent {
  readonly id: string;
  /** Null: it waits in the outbox still. */
  readonly publishedAt: Date | null;
  /** Whether it left longer ago than a message may take that nothing tells of. */
  readonly isLate: boolean;
}

/**
 * How long a message may take of which nothing tells where it is: a consumer holds up to 256 unacknowledged, for ten minutes at
 * most, and no count that every client may ask RabbitMQ for has those.
 */
export const patience = "interval '15 minutes'";

export const sentColumns = `
  id, published_at AS "publishedAt", coalesce(published_at < now() - ${patience}, false) AS "isLate"`;

/** What a service's clock may differ from a database's by, and what a retry takes that others overtake. */
const slackMs = 60_000;

/**
 * Those messages to which a consumer that has not done them can still come; at rest none. Of those that are late: the ones that may
 * stand in its queue. A queue that is empty has none of them, and one whose consumer has done what was written after them has
 * them no more, so that a message that is lost shows however long the queue is.
 */
export async function onTheirWay(shop: Shop, consumer: Service, undone: readonly Sent[]): Promise<ReadonlySet<string>> {
  if (shop.atRest) return new Set();
  const mayWait = undone.some(({ isLate }) => isLate) ? await whatMayWaitFor(shop, consumer) : never;
  return new Set(undone.filter((message) => !message.isLate || mayWait(message)).map(({ id }) => id));
}

async function whatMayWaitFor({ broker, databases }: Shop, consumer: Service): Promise<(message: Sent) => boolean> {
  const waiting = (await broker?.waitingFor(consumer)) ?? 0;
  if (waiting === 0) return never;
  // Ids are in the order of the time: RFC 9562, UUID version 7.
  const [newest] = await databases[consumer].query<{ id: string }>(
    `SELECT message_id AS id FROM inbox WHERE done_at < now() - $1 * interval '1 millisecond'
     ORDER BY message_id DESC LIMIT 1`,
    [slackMs],
  );
  if (!newest) return always;
  const reachedMs = writtenAtMs(newest.id);
  return ({ publishedAt }) => publishedAt === null || publishedAt.getTime() + slackMs >= reachedMs;
}

const never = () => false;
const always = () => true;

function writtenAtMs(id: string): number {
  return Number.parseInt(id.replace('-', '').slice(0, 12), 16);
}
