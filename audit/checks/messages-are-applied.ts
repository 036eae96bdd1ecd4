import { contracts } from '#contracts';
import { consumers } from '../databases/broker.js';
import { onTheirWay, patience, type Sent, sentColumns } from '../messages/on-their-way.js';
import { undoneBy } from '../messages/undone.js';
import { type Service, services } from '../services.js';
import { violation } from '../violation.js';
import type { Check, Finding } from './check.js';
import { pagesOf } from './pages.js';

interface Published extends Sent {
  readonly seq: string;
  readonly type: string;
  readonly subject: string;
}

/**
 * 8: what a service published, each of its consumers has done, or comes to. An outbox keeps its rows for a day, an inbox for thirty.
 */
export function messagesAreApplied(service: Service): Check {
  return {
    keys(shop) {
      const age = shop.atRest ? 'published_at IS NOT NULL' : `published_at < now() - ${patience}`;
      const types = Object.keys(contracts.topology).filter((type) => consumersOf(type).length > 0);
      const where = `${age} AND type IN (${types.map((type) => `'${type}'`).join(', ')})`;
      return pagesOf(shop, { service, things: 'messages', table: 'outbox', key: 'seq', type: 'bigint', where });
    },

    async judge(shop, keys): Promise<Finding[]> {
      const published = await shop.databases[service].query<Published>(
        `SELECT seq, type, subject, ${sentColumns} FROM outbox WHERE seq = ANY($1::bigint[])`,
        [keys],
      );
      const findings: Finding[] = [];
      for (const consumer of services) {
        const due = new Map(
          published.filter(({ type }) => consumersOf(type).includes(consumer)).map((message) => [message.id, message]),
        );
        const undone = await undoneBy(shop, consumer, [...due.keys()]);
        const sent = undone.flatMap(({ id }) => due.get(id) ?? []);
        const coming = await onTheirWay(shop, consumer, sent);
        for (const { id, attempts } of undone) {
          if (coming.has(id)) continue;
          const { seq = '', type, subject } = due.get(id) ?? {};
          const begun = attempts === null ? '' : `, which began it ${attempts} times`;
          const problem = `(${type} about ${subject}, from ${service}) is not done by ${consumer}${begun}`;
          findings.push({ key: seq, violation: violation(8, 'message', id, problem) });
        }
      }
      return findings;
    },
  };
}

/** Who has an inbox for it: those that only listen have none. */
function consumersOf(type: string): readonly string[] {
  return contracts.topology[type]?.filter((service) => consumers.includes(service)) ?? [];
}
