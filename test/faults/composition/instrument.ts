import { AsyncLocalStorage } from 'node:async_hooks';
import { afterCommit, Database } from '#platform/database';
import { AmqpPublisher } from '../../../libs/platform/messaging/amqp-publisher.js';
import { exchange } from '../../../libs/platform/messaging/amqp-topology.js';
import { Handling } from '../../../libs/platform/messaging/handling.js';
import { OutboxRows } from '../../../libs/platform/messaging/outbox-rows.js';
import type { Traps } from './traps.js';

/** Lets faults meet the work of messaging at its points, in this process: its classes are patched before anything uses them. */
export function instrumentMessaging(traps: Traps): void {
  instrumentConsumer(traps);
  instrumentRelay(traps);
}

function instrumentConsumer(traps: Traps): void {
  /** The types of the messages that are being handled here. */
  const handling = new AsyncLocalStorage<readonly string[]>();
  const { run } = Handling.prototype;
  Handling.prototype.run = function (messages) {
    const types = messages.map(({ type }) => type);
    return handling.run(types, async () => {
      traps.reach('consumer before', types);
      await run.call(this, messages);
    });
  };
  const { transaction } = Database.prototype;
  Database.prototype.transaction = function <T>(this: Database, work: Parameters<typeof transaction<T>>[0]) {
    const types = handling.getStore();
    if (!types) return transaction.call(this, work) as Promise<T>;
    return transaction.call(this, async (tx) => {
      const result = await work(tx);
      traps.reach('consumer inside', types);
      afterCommit(tx, () => traps.reach('consumer after', types));
      return result;
    }) as Promise<T>;
  };
}

function instrumentRelay(traps: Traps): void {
  const { send } = AmqpPublisher.prototype;
  AmqpPublisher.prototype.send = async function (to, type, content, options) {
    if (to !== exchange) return send.call(this, to, type, content, options);
    traps.reach('publish before', [type]);
    const confirmed = send.call(this, to, type, content, options);
    // It goes out at the end of this turn, or of the next; the broker answers later.
    setImmediate(() => setImmediate(() => traps.reach('publish unconfirmed', [type])));
    await confirmed;
  };
  const { markAndRead } = OutboxRows.prototype;
  OutboxRows.prototype.markAndRead = function (next) {
    if (next.done.length > 0) traps.reach('publish unmarked', []);
    return markAndRead.call(this, next);
  };
}
