import type { Service } from '../services.js';
import { violation } from '../violation.js';
import { type Check, type Finding, mostSuspects } from './check.js';

interface Repeated {
  readonly key: string;
  readonly cause: string;
  readonly type: string;
  readonly subject: string;
  readonly times: number;
}

const repeated = `
  SELECT body->>'causationid' || ' ' || type || ' ' || subject AS key, body->>'causationid' AS cause, type, subject,
    count(*)::int AS times
  FROM outbox WHERE body->>'causationid' IS NOT NULL`;

/**
 * 8: nobody acts on a message twice. Who does tells twice what follows from it: of one kind about one subject a message makes for
 * one message. That an inbox knows a message once is its primary key; this shows where it was not asked.
 */
export function effectsHappenOnce(service: Service): Check {
  return {
    async *keys({ databases }) {
      const found = await databases[service].query<Repeated>(
        `${repeated} GROUP BY cause, type, subject HAVING count(*) > 1 LIMIT $1`,
        [mostSuspects],
      );
      yield found.map(({ key }) => key);
    },

    async judge({ databases }, keys): Promise<Finding[]> {
      const causes = keys.map((key) => key.split(' ', 1)[0]);
      const found = await databases[service].query<Repeated>(
        `${repeated} AND body->>'causationid' = ANY($1::text[]) GROUP BY cause, type, subject HAVING count(*) > 1`,
        [causes],
      );
      return found.map(({ key, cause, type, subject, times }) => ({
        key,
        violation: violation(8, 'message', cause, `was applied ${times} times by ${service}: ${type} about ${subject}`),
      }));
    },
  };
}
