import { expect, it } from 'vitest';
import { Random } from '../../libs/platform/testing/random.js';
import { settle } from './checks/settle.js';
import { Crowd } from './clients/crowd.js';
import { History } from './clients/history.js';
import { LoneCustomer } from './clients/lone-customer.js';
import type { Break } from './composition/breaks.js';
import { type OneProcessShop, startOneProcessShop } from './world/one-process-shop.js';

const testTimeoutMs = 180_000;
/** Deadlines: of orders that are to go through, and of those that are not. */
const longMs = 60_000;
const shortMs = 500;
/** What is to be right is given time; what is wrong stays wrong. */
const restMs = 30_000;
const brokenRestMs = 1_000;

interface Scene {
  shop: OneProcessShop;
  crowd: Crowd;
  ada: LoneCustomer;
}

/** What the checks find after a scene in a shop with a part that is broken, or none. */
async function violationsAfter(play: (scene: Scene) => Promise<unknown>, deadlineMs: number, broken?: Break) {
  const shop = await startOneProcessShop(deadlineMs, broken);
  try {
    const history = new History();
    const crowd = await Crowd.gather(shop.url, 'scene', 0, history, new Random(1));
    await play({ shop, crowd, ada: new LoneCustomer(crowd.probe.client, crowd.catalogue) });
    const { violations } = await settle(shop, crowd, history, broken ? brokenRestMs : restMs);
    return violations.join('\n');
  } finally {
    await shop.close();
  }
}

it(
  'the checks notice an inbox that takes what it knows for new',
  async () => {
    const aMessageComesTwice = async ({ shop, ada }: Scene) => {
      await ada.placed();
      await shop.sendAgain('ReserveStock', 'ChargePayment');
    };
    expect(await violationsAfter(aMessageComesTwice, longMs)).toBe('');
    const violations = await violationsAfter(aMessageComesTwice, longMs, 'inbox');
    expect(violations).toMatch(/was applied 2 times by inventory: StockReserved/);
    expect(violations).toMatch(/was applied 2 times by payments: PaymentCharged/);
  },
  testTimeoutMs,
);

it(
  'the checks notice stock that is sold though it is not there',
  async () => {
    const twoWantTheLast = async ({ crowd, ada }: Scene) => {
      const free = crowd.catalogue.contested.find(({ price }) => price === 0);
      if (!free) throw new Error('nothing is for free');
      const all = await ada.place([{ productId: free.id, quantity: free.initialStock }]);
      await ada.sees(all, 'PLACED');
      const oneMore = await ada.place([{ productId: free.id, quantity: 1 }]);
      await ada.sees(oneMore, 'PLACED', 'CANCELLED');
    };
    expect(await violationsAfter(twoWantTheLast, longMs)).toBe('');
    const violations = await violationsAfter(twoWantTheLast, longMs, 'stock');
    expect(violations).toMatch(/^invariant 2 .*product/m);
    expect(violations).toMatch(/^product \S+ has -1 available$/m);
  },
  testTimeoutMs,
);

it(
  'the checks notice an undoing that is forgotten before what it undoes arrives',
  async () => {
    const whatIsUndoneComesLate = async ({ shop, ada }: Scene) => {
      for (const type of ['ReserveStock', 'ChargePayment']) {
        shop.keptBack.add(type);
        const order = await ada.place();
        await ada.sees(order, 'CANCELLED');
        await shop.rest();
        await shop.sendAgain(type);
      }
    };
    expect(await violationsAfter(whatIsUndoneComesLate, shortMs)).toBe('');
    const violations = await violationsAfter(whatIsUndoneComesLate, shortMs, 'tombstone');
    expect(violations).toMatch(/^invariant 5 .*order/m);
    expect(violations).toMatch(/^product \S+ has 2 reserved for nobody$/m);
    expect(violations).toMatch(/has 19980: .* is 20000$/m);
  },
  testTimeoutMs,
);

it(
  'the checks notice keys that are not looked up',
  async () => {
    const eachAsksTwice = async ({ crowd, ada }: Scene) => {
      const { client } = crowd.probe;
      const items = [{ productId: crowd.catalogue.plenty.id, quantity: 1 }];
      for (let times = 0; times < 2; times++) {
        const answer = await client.ask({ kind: 'place', key: 'an order', items });
        if (answer.kind === 'order') await ada.sees(answer.order, 'PLACED');
        await client.ask({ kind: 'deposit', key: 'a deposit', amount: 500 });
      }
    };
    expect(await violationsAfter(eachAsksTwice, longMs)).toBe('');
    const violations = await violationsAfter(eachAsksTwice, longMs, 'idempotency');
    expect(violations).toMatch(/^invariant 6 .*order/m);
    expect(violations).toMatch(/^the key "an order" stands for two orders/m);
    expect(violations).toMatch(/deposited 1 times, and 2 deposits are written down$/m);
  },
  testTimeoutMs,
);
