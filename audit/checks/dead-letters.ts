import { consumers } from '../databases/broker.js';
import type { Service } from '../services.js';
import { violation } from '../violation.js';
import type { Check, Finding } from './check.js';
import { pagesOf } from './pages.js';

interface Letter {
  readonly id: string;
  readonly type: string;
  readonly subject: string;
}

/** 8: nothing was given up. The dead letters of services on the in-process bus. */
export function deadLettersInTable(service: Service): Check {
  return {
    keys: (shop) =>
      pagesOf(shop, { service, things: 'dead letters', table: 'dead_letters', key: 'message_id', type: 'text' }),

    async judge({ databases }, keys): Promise<Finding[]> {
      const letters = await databases[service].query<Letter>(
        'SELECT message_id AS id, type, subject FROM dead_letters WHERE message_id = ANY($1::text[])',
        [keys],
      );
      return letters.map((letter) => findingOf(letter.id, service, letter));
    },
  };
}

/** 8: nothing was given up. The dead letters in RabbitMQ, where there is one; a key is a service. */
export const deadLettersInBroker: Check = {
  async *keys({ broker }) {
    if (broker) yield consumers;
  },

  async judge({ broker, leavesDeadLetters }, keys): Promise<Finding[]> {
    const findings: Finding[] = [];
    for (const service of keys) {
      if (leavesDeadLetters) {
        const count = (await broker?.countDeadLettersOf(service)) ?? 0;
        const problem = `has ${count} dead letters: the command dead-letters names them`;
        if (count > 0) findings.push({ key: service, violation: violation(8, 'service', service, problem) });
        continue;
      }
      const letters = (await broker?.deadLettersOf(service)) ?? [];
      findings.push(...letters.map((letter) => findingOf(service, service, letter)));
    }
    return findings;
  },
};

function findingOf(key: string, service: string, { id, type, subject }: Letter): Finding {
  return { key, violation: violation(8, 'message', id, `(${type} about ${subject}) is a dead letter of ${service}`) };
}
