import { consumers } from '../databases/broker.js';
import type { Service } from '../services.js';
import { violation } from '../violation.js';
import type { Check, Finding } from './check.js';
import { pagesOf } from './pages.js';

/** 9: a service has told everything that it has to tell. */
export function outboxIsEmpty(service: Service): Check {
  const pages = { service, things: 'unpublished messages', table: 'outbox', key: 'seq', type: 'bigint' } as const;
  return {
    keys: (shop) => pagesOf(shop, { ...pages, where: 'published_at IS NULL' }),

    async judge({ databases }, keys): Promise<Finding[]> {
      const rows = await databases[service].query<{ seq: string; id: string; type: string; subject: string }>(
        'SELECT seq, id, type, subject FROM outbox WHERE seq = ANY($1::bigint[]) AND published_at IS NULL',
        [keys],
      );
      return rows.map(({ seq, id, type, subject }) => ({
        key: seq,
        violation: violation(9, 'message', id, `(${type} about ${subject}, from ${service}) is not published`),
      }));
    },
  };
}

/** 9: no stock is set aside for an order that is yet to be placed. */
export const nothingIsReserved: Check = {
  keys: (shop) =>
    pagesOf(shop, {
      service: 'inventory',
      things: 'open reservations',
      table: 'reservations',
      key: 'order_id',
      type: 'text',
      where: "status IN ('none', 'reserved')",
    }),

  async judge({ databases }, keys): Promise<Finding[]> {
    const rows = await databases.inventory.query<{ id: string; status: string }>(
      `SELECT order_id AS id, status FROM reservations
       WHERE order_id = ANY($1::text[]) AND status IN ('none', 'reserved')`,
      [keys],
    );
    return rows.map(({ id, status }) => ({
      key: id,
      violation: violation(9, 'order', id, `has stock that is still ${status}`),
    }));
  },
};

/** 9: no message waits in RabbitMQ, where there is one; a key is a service. Those that a consumer holds are not done in its inbox. */
export const queuesAreEmpty: Check = {
  async *keys({ broker }) {
    if (broker) yield consumers;
  },

  async judge({ broker }, keys): Promise<Finding[]> {
    const findings: Finding[] = [];
    for (const service of keys) {
      const waiting = (await broker?.waitingFor(service)) ?? 0;
      if (waiting === 0) continue;
      findings.push({ key: service, violation: violation(9, 'queue', service, `holds ${waiting} messages`) });
    }
    return findings;
  },
};
