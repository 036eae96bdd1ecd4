import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { watchStatements } from '#platform/testing';
import { codeOf, customer, PricingServer, type ProductReference } from '../testing/pricing-server.js';

let pricing: PricingServer;
beforeAll(async () => {
  pricing = await PricingServer.start();
});
afterAll(() => pricing?.close());
beforeEach(() => pricing.clear());

const products = (count: number): ProductReference[] => Array.from({ length: count }, () => ({ id: randomUUID() }));
const whole =
  'unit { amount currency } total { amount currency } list { amount currency } discount { id percent active }';
const usd = (amount: number) => ({ amount, currency: 'USD' });

describe('a price', () => {
  it('is the list price while there is no discount', async () => {
    const { data } = await pricing.prices(products(1), `price(quantity: 3) { ${whole} }`);
    expect(data._entities).toEqual([
      { price: { unit: usd(1_000), total: usd(3_000), list: usd(1_000), discount: null } },
    ]);
  });

  it('is what the best discount leaves of it, for a product, its category or everything', async () => {
    const [lamp, chair, table] = products(3).map((product, n) => ({ ...product, category: `Kind ${n}` }));
    if (!lamp || !chair || !table) throw new Error('three products were made');
    const ofLamp = await pricing.discount({ percent: 50, productId: lamp.id });
    await pricing.discount({ percent: 20, category: 'KIND 1' });
    await pricing.discount({ percent: 10 });
    expect(await pricing.units([lamp, chair, table])).toEqual([500, 800, 900]);
    const { data } = await pricing.prices([{ ...lamp, amount: 999 }], `price(quantity: 2) { ${whole} }`);
    const discount = { id: ofLamp.id, percent: 50, active: true };
    expect(data._entities[0].price).toEqual({ unit: usd(500), total: usd(1_000), list: usd(999), discount });
    expect(await pricing.units([{ ...lamp, id: lamp.id.toUpperCase() }])).toEqual([500]);
  });

  it('heeds a minimum quantity, and so differs from one quantity to another in one answer', async () => {
    await pricing.discount({ percent: 10, minimumQuantity: 10 });
    await pricing.discount({ percent: 20, minimumQuantity: 100 });
    const aliases = [1, 9, 10, 99, 100, 1_000].map((n) => `q${n}: price(quantity: ${n}) { unit { amount } }`);
    const { data } = await pricing.prices(products(1), aliases.join(' '));
    const units = Object.values<{ unit: { amount: number } }>(data._entities[0]).map(({ unit }) => unit.amount);
    expect(units).toEqual([1_000, 1_000, 900, 900, 800, 800]);
  });

  it('may be 0', async () => {
    await pricing.discount({ percent: 100 });
    expect(await pricing.units([...products(1), { id: randomUUID(), amount: 0 }])).toEqual([0, 0]);
  });

  it('is the same for everyone: visitors, customers and the other services', async () => {
    const [product] = products(1);
    if (!product) throw new Error('a product was made');
    await pricing.discount({ percent: 25, productId: product.id });
    for (const identity of [undefined, customer, { kind: 'service', service: 'orders' } as const]) {
      const { data } = await pricing.prices([product], 'price { unit { amount } }', identity);
      expect(data).toEqual({ _entities: [{ price: { unit: { amount: 750 } } }] });
    }
  });

  it.each([0, -1, 1_001, 2_147_483_647])('of %d units is none, and leaves the others alone', async (quantity) => {
    const answer = await pricing.prices(
      products(2),
      `price(quantity: ${quantity}) { unit { amount } } one: price { unit { amount } }`,
    );
    expect(answer.data._entities).toEqual(Array(2).fill({ price: null, one: { unit: { amount: 1_000 } } }));
    expect(codeOf(answer)).toBe('BAD_USER_INPUT');
    expect(answer.errors[0]?.extensions.fields).toEqual({ quantity: 'must be 1 to 1000' });
  });

  it('that cannot be counted is none', async () => {
    const palace = { id: randomUUID(), amount: Number.MAX_SAFE_INTEGER };
    const answer = await pricing.prices(
      [palace],
      'one: price { total { amount } } two: price(quantity: 2) { total { amount } }',
    );
    expect(answer.data._entities).toEqual([{ one: { total: { amount: Number.MAX_SAFE_INTEGER } }, two: null }]);
    expect(codeOf(answer)).toBe('BAD_USER_INPUT');
  });

  it('of null units is that of one', async () => {
    const { data } = await pricing.prices(products(1), 'price(quantity: null) { total { amount } }');
    expect(data._entities[0].price.total.amount).toBe(1_000);
  });
});

describe('the prices of a page', () => {
  it.each([1, 20, 100])('of %d products, in several quantities, are found by one query', async (count) => {
    await pricing.discount({ percent: 10 });
    const page = products(count);
    const aliases = [1, 2, 5, 10, 1_000].map((n) => `q${n}: price(quantity: ${n}) { ${whole} }`);
    const queries = watchStatements(/\bdiscounts\b/);
    const { data, errors } = await pricing.prices(page, aliases.join(' '));
    expect(queries()).toHaveLength(1);
    expect(errors).toEqual([]);
    expect(data._entities).toHaveLength(count);
  });

  it('of lists that are asked for by several fields are found by one query too', async () => {
    const representations = products(3).map(({ id }) => {
      return { __typename: 'Product', id, category: 'Lighting', listPrice: usd(1_000) };
    });
    const queries = watchStatements(/\bdiscounts\b/);
    const { data } = await pricing.ask(
      `query ($keys: [_Any!]!, $one: Int!, $two: Int!) {
         group0: _entities(representations: $keys) { ... on Product { price(quantity: $one) { unit { amount } } } }
         group1: _entities(representations: $keys) { ... on Product { price(quantity: $two) { unit { amount } } } } }`,
      { keys: representations, one: 1, two: 2 },
      { kind: 'service', service: 'orders' },
    );
    expect(queries()).toHaveLength(1);
    expect(data.group0).toEqual(data.group1);
  });

  it('that nobody asks for cost no query', async () => {
    const queries = watchStatements(/\bdiscounts\b/);
    await pricing.prices(products(3), 'id');
    expect(queries()).toEqual([]);
  });
});
