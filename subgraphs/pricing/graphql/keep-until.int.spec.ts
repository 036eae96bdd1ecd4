import { randomUUID } from 'node:crypto';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { watchStatements } from '#platform/testing';
import { type AnsweredDiscount, PricingServer } from '../testing/pricing-server.js';

let pricing: PricingServer;
beforeAll(async () => {
  pricing = await PricingServer.start();
});
afterAll(() => pricing?.close());
beforeEach(async () => {
  await pricing.clear();
  vi.useFakeTimers({ toFake: ['Date'] });
  vi.setSystemTime(noon);
});
afterEach(() => {
  vi.useRealTimers();
});

const noon = new Date('2031-06-01T12:00:00.250Z');
const noonPlus = (ms: number) => new Date(noon.getTime() + ms);
const product = { id: randomUUID() };

const unitAt = async (ms: number) => {
  vi.setSystemTime(noonPlus(ms));
  return (await pricing.units([product]))[0];
};

describe('by the clock', () => {
  it('a discount counts from its start, to the millisecond, until before its end', async () => {
    await pricing.discount({
      percent: 50,
      startsAt: noonPlus(2_000).toISOString(),
      endsAt: noonPlus(5_000).toISOString(),
    });
    const units = [];
    for (const ms of [1_999, 2_000, 4_999, 5_000]) units.push(await unitAt(ms));
    expect(units).toEqual([1_000, 500, 500, 1_000]);
  });

  it('the next best counts when the best has ended', async () => {
    await pricing.discount({ percent: 50, endsAt: noonPlus(1_000).toISOString() });
    await pricing.discount({ percent: 10 });
    expect([await unitAt(999), await unitAt(1_000)]).toEqual([500, 900]);
  });

  it('a list says of each whether it counts at that instant', async () => {
    await pricing.discount({ percent: 1, startsAt: noonPlus(1_000).toISOString() });
    await pricing.discount({ percent: 2, endsAt: noonPlus(1_000).toISOString() });
    const active = async (ms: number) => {
      vi.setSystemTime(noonPlus(ms));
      const { data } = await pricing.ask('{ discounts { nodes { active } } }');
      return data.discounts.nodes.map((node: AnsweredDiscount) => node.active);
    };
    expect([await active(999), await active(1_000)]).toEqual([
      [true, false],
      [false, true],
    ]);
  });
});

const quoted = async () => {
  const lines = [{ productId: pricing.inventory.add(), quantity: 1 }];
  return pricing.ask('query ($lines: [QuoteLineInput!]!) { quote(lines: $lines) { total { amount } } }', { lines });
};

const answers = {
  'a price': () => pricing.prices([product], 'price { unit { amount } }'),
  'a quote': quoted,
  'a list of discounts': () => pricing.ask('{ discounts { nodes { id } } }'),
};

describe.each(Object.entries(answers))('%s', (_, answer) => {
  const keptFor = async (ms: number) => {
    vi.setSystemTime(noonPlus(ms));
    return (await answer()).cacheControl;
  };

  it('may be kept as long as the gateway likes where nothing begins or ends by the clock', async () => {
    await pricing.discount({ percent: 10 });
    expect(await keptFor(0)).toBeNull();
  });

  it('may be kept until the next start or end of any discount, in whole seconds', async () => {
    const other = { percent: 1, productId: randomUUID() };
    await pricing.discount({ ...other, startsAt: noonPlus(10_000).toISOString() });
    await pricing.discount({ ...other, endsAt: noonPlus(20_000).toISOString() });
    const kept = [];
    for (const ms of [0, 1, 9_001, 9_999, 10_000, 19_500, 20_000]) kept.push(await keptFor(ms));
    expect(kept).toEqual(['max-age=10', 'max-age=9', 'max-age=0', 'max-age=0', 'max-age=10', 'max-age=0', null]);
  });
});

it('a boundary costs a price no query of its own', async () => {
  await pricing.discount({ percent: 10, endsAt: noonPlus(10_000).toISOString() });
  const queries = watchStatements(/\bdiscounts\b/);
  expect((await answers['a price']()).cacheControl).toBe('max-age=10');
  expect(queries()).toHaveLength(1);
});
