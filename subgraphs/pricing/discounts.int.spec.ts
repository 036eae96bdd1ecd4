import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { anonymous } from '#platform/auth';
import { admin, codeOf, customer, fieldsOf, PricingServer } from './testing/pricing-server.js';

let pricing: PricingServer;
beforeAll(async () => {
  pricing = await PricingServer.start();
});
afterAll(() => pricing?.close());

const inMs = (ms: number) => new Date(Date.now() + ms).toISOString();
const hour = 3_600_000;

/** Everything that a discount could have been written to. */
const written = async () => {
  const [row] = await pricing.sql(
    `SELECT (SELECT count(*)::int FROM discounts) AS discounts, (SELECT count(*)::int FROM discount_boundaries) AS boundaries,
       (SELECT count(*)::int FROM outbox) AS told, (SELECT coalesce(sum(version), 0)::int FROM discounts) AS versions`,
  );
  return row;
};

describe('a discount that is made', () => {
  it('is about everything, for any quantity, from now on and for good, when nothing else is said', async () => {
    const beganMs = Date.now();
    const discount = await pricing.discount({ percent: 12.5 });
    expect(discount).toMatchObject({
      percent: 12.5,
      minimumQuantity: 1,
      productId: null,
      category: null,
      endsAt: null,
      active: true,
    });
    expect(Date.parse(discount.startsAt)).toBeGreaterThanOrEqual(beganMs);
    expect(Date.parse(discount.startsAt)).toBeLessThanOrEqual(Date.now());
    const nulls = { minimumQuantity: null, productId: null, category: null, startsAt: null, endsAt: null };
    expect(await pricing.discount({ percent: 12.5, ...nulls })).toMatchObject({ minimumQuantity: 1, active: true });
  });

  it('is what was said, and is told', async () => {
    const productId = randomUUID();
    const input = { percent: 33.33, minimumQuantity: 1_000, startsAt: inMs(hour), endsAt: inMs(2 * hour) };
    const discount = await pricing.discount({ ...input, productId: productId.toUpperCase() });
    expect(discount).toEqual({ id: discount.id, ...input, productId, category: null, active: false });
    const { active, id: discountId, ...told } = discount;
    expect(await pricing.told(discountId)).toEqual([
      { type: 'DiscountChanged', sequence: 1, data: { discountId, ...told } },
    ]);
  });

  it.each([0, 0.01, 100])('may take %d percent off', async (percent) => {
    expect(await pricing.discount({ percent, category: ' Lamps ' })).toMatchObject({ percent, category: 'Lamps' });
  });

  it('may lie in the past', async () => {
    const discount = await pricing.discount({ percent: 1, startsAt: inMs(-2 * hour), endsAt: inMs(-hour) });
    expect(discount.active).toBe(false);
    expect(await pricing.discount({ percent: 1, startsAt: inMs(-hour) })).toMatchObject({ active: true });
  });
});

const productId = randomUUID();
const wrong: [what: string, input: object, field: string][] = [
  ['a percentage below 0', { percent: -0.01 }, 'input.percent'],
  ['a percentage above 100', { percent: 100.01 }, 'input.percent'],
  ['three decimals', { percent: 1.005 }, 'input.percent'],
  ['a minimum quantity of 0', { minimumQuantity: 0 }, 'input.minimumQuantity'],
  ['a minimum quantity of 1,001', { minimumQuantity: 1_001 }, 'input.minimumQuantity'],
  ['both a product and a category', { productId, category: 'Lamps' }, 'input.category'],
  ['what is no id', { productId: 'lamp' }, 'input.productId'],
  ['a blank category', { category: '  ' }, 'input.category'],
  ['a category of 101 characters', { category: 'x'.repeat(101) }, 'input.category'],
  ['a category with a NUL', { category: 'a\0' }, 'input.category'],
  ['an end before the start', { startsAt: inMs(2 * hour), endsAt: inMs(hour) }, 'input.endsAt'],
  ['an end at the start', { startsAt: '2030-01-01T00:00:00Z', endsAt: '2030-01-01T00:00:00Z' }, 'input.endsAt'],
  ['an end before now, and no start', { endsAt: inMs(-1) }, 'input.endsAt'],
  ['what is no instant', { startsAt: 'tomorrow' }, 'input.startsAt'],
  ['a day that there is not', { endsAt: '2031-02-32T00:00:00Z' }, 'input.endsAt'],
  ['a day that the month does not have', { endsAt: '2031-02-29T00:00:00Z' }, 'input.endsAt'],
  ['an hour that the day does not have', { endsAt: '2031-02-28T24:00:00Z' }, 'input.endsAt'],
  ['a number for an instant', { endsAt: 5 }, 'input.endsAt'],
  ['a year before 1970', { startsAt: '0000-01-01T00:00:00Z' }, 'input.startsAt'],
  ['a year after 9999', { endsAt: '9999-12-31T23:59:59-23:59' }, 'input.endsAt'],
];

describe('a discount is not made', () => {
  it.each(wrong)('of %s', async (_, input, field) => {
    const before = await written();
    const answer = await pricing.create({ percent: 10, ...input });
    expect(answer.data).toBeNull();
    expect(codeOf(answer)).toBe('BAD_USER_INPUT');
    expect(fieldsOf(answer)).toEqual([field]);
    expect(await written()).toEqual(before);
  });

  it('and none is ended, by anyone but an admin', async () => {
    const { id } = await pricing.discount({ percent: 10 });
    const before = await written();
    const service = { kind: 'service', service: 'orders' } as const;
    for (const [who, code] of [
      [anonymous, 'UNAUTHENTICATED'],
      [customer, 'FORBIDDEN'],
      [service, 'FORBIDDEN'],
    ] as const) {
      expect(codeOf(await pricing.create({ percent: 10 }, who))).toBe(code);
      expect(codeOf(await pricing.end(id, who))).toBe(code);
    }
    expect(await written()).toEqual(before);
    expect((await pricing.end(id, admin)).errors).toEqual([]);
  });
});

describe('a discount that is ended', () => {
  const endOf = async (id: string) => (await pricing.end(id)).data.endDiscount;

  it('has ended by then, and is told once', async () => {
    const { id, startsAt } = await pricing.discount({ percent: 10, endsAt: inMs(hour) });
    const ended = await endOf(id);
    expect(ended).toMatchObject({ id, startsAt, active: false });
    expect(Date.parse(ended.endsAt)).toBeLessThanOrEqual(Date.now());
    expect(await endOf(id)).toEqual(ended);
    const told = await pricing.told(id);
    expect(told).toHaveLength(2);
    expect(told[1]).toMatchObject({ sequence: 2, data: { endsAt: ended.endsAt } });
  });

  it('stays as it is when it had ended by the clock', async () => {
    const { id, endsAt } = await pricing.discount({ percent: 10, startsAt: inMs(-hour), endsAt: inMs(-1_000) });
    expect(await endOf(id)).toMatchObject({ endsAt, active: false });
    expect(await pricing.told(id)).toHaveLength(1);
  });

  it('has ended also for a process whose clock runs behind', async () => {
    const { id } = await pricing.discount({ percent: 10 });
    const { endsAt } = await endOf(id);
    vi.useFakeTimers({ toFake: ['Date'], now: Date.parse(endsAt) - 5_000 });
    expect((await endOf(id).finally(() => vi.useRealTimers())).endsAt).toBe(endsAt);
    expect(await pricing.told(id)).toHaveLength(2);
  });

  it('never begins when it had not begun', async () => {
    const { id, startsAt } = await pricing.discount({ percent: 10, startsAt: inMs(hour), endsAt: inMs(2 * hour) });
    const ended = await endOf(id);
    expect(ended).toMatchObject({ startsAt, active: false });
    expect(Date.parse(ended.endsAt)).toBeLessThanOrEqual(Date.now());
    expect(await endOf(id)).toEqual(ended);
  });

  it('is ended once by many at the same time', async () => {
    for (let round = 0; round < 5; round++) {
      const { id } = await pricing.discount({ percent: 10 });
      const ends = await Promise.all(Array.from({ length: 10 }, () => endOf(id)));
      expect(new Set(ends.map(({ endsAt }) => endsAt)).size).toBe(1);
      expect(await pricing.told(id)).toHaveLength(2);
    }
  });

  it.each([randomUUID(), 'x', '', '\0'])('has to be there: %j is not', async (id) => {
    const before = await written();
    expect(codeOf(await pricing.end(id))).toBe('NOT_FOUND');
    expect(await written()).toEqual(before);
  });
});
