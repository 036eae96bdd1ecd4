import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { z } from 'zod';
import { Consumer } from '../../../libs/platform/messaging/consumer.js';
import { Random } from '../../../libs/platform/testing/random.js';
import type { Meddling } from './points.js';

const envelope = z.looseObject({ id: z.string(), type: z.string() });

/** Has messages come to the consumers of this process twice, and out of order. Answers what tells it how, from now on. */
export function meddleWithDeliveries(): (meddling: Meddling | null) => void {
  let how: (Meddling & { random: Random; left: number }) | undefined;
  const { receive } = Consumer.prototype;
  Consumer.prototype.receive = async function (delivery) {
    const message = envelope.parse(JSON.parse(delivery.content));
    if (!how || (how.type ?? message.type) !== message.type || how.left === 0) return receive.call(this, delivery);
    how.left--;
    const { random, duplicate, forgotten, hold, shortestMs, longestMs } = how;
    if (random.chance(duplicate)) {
      // With an id of its own it is as if the inbox had forgotten it.
      const again = random.chance(forgotten)
        ? { ...delivery, content: JSON.stringify({ ...message, id: randomUUID() }) }
        : { ...delivery, redelivered: true };
      void comeAgain(() => receive.call(this, again), random.between(shortestMs, longestMs));
    }
    // The broker gives others what is held back here, should this process end meanwhile.
    if (random.chance(hold)) await sleep(random.between(shortestMs, longestMs));
    return receive.call(this, delivery);
  };
  return (meddling) => {
    how =
      meddling === null
        ? undefined
        : { ...meddling, random: new Random(meddling.seed), left: meddling.most ?? Infinity };
  };
}

async function comeAgain(receive: () => Promise<void>, afterMs: number): Promise<void> {
  await sleep(afterMs);
  await receive().catch(() => undefined); // Let go of: it was there before.
}
