import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { watchStatements } from '#platform/testing';
import { codeOf, fieldsOf, PricingServer } from './testing/pricing-server.js';

let pricing: PricingServer;
beforeAll(async () => {
  pricing = await PricingServer.start();
});
afterAll(() => pricing?.close());
beforeEach(() => pricing.clear());

interface Line {
  productId: string;
  quantity: number;
}

const quote = (lines: Line[]) =>
  pricing.ask(
    `query ($lines: [QuoteLineInput!]!) { quote(lines: $lines) {
       lines { product { id } quantity price { unit { amount } total { amount } list { amount } discount { percent } } }
       total { amount currency } } }`,
    { lines },
  );

describe('a quote', () => {
  it('tells what each line costs, and all of them together', async () => {
    const [lamp, chair] = [pricing.inventory.add(999, 'Lighting'), pricing.inventory.add(5_000, 'Furniture')];
    await pricing.discount({ percent: 10, category: 'lighting' });
    const { data, errors } = await quote([
      { productId: lamp, quantity: 3 },
      { productId: chair.toUpperCase(), quantity: 1 },
    ]);
    expect(errors).toEqual([]);
    const price = (unit: number, total: number, list: number, discount: object | null) => ({
      unit: { amount: unit },
      total: { amount: total },
      list: { amount: list },
      discount,
    });
    expect(data.quote).toEqual({
      lines: [
        { product: { id: lamp }, quantity: 3, price: price(899, 2_697, 999, { percent: 10 }) },
        { product: { id: chair }, quantity: 1, price: price(5_000, 5_000, 5_000, null) },
      ],
      total: { amount: 7_697, currency: 'USD' },
    });
  });

  it('prices lines of one product at what they hold together, as an order does', async () => {
    const lamp = pricing.inventory.add(1_000);
    await pricing.discount({ percent: 50, minimumQuantity: 10 });
    const halves = [6, 4].map((quantity) => ({ productId: lamp, quantity }));
    const { data } = await quote(halves);
    expect(data.quote.lines.map(({ price }: { price: { total: { amount: number } } }) => price.total.amount)).toEqual([
      3_000, 2_000,
    ]);
    expect((await quote(halves.slice(0, 1))).data.quote.total.amount).toBe(6_000);
  });

  it('of 100 lines asks inventory once, as pricing, and the database once', async () => {
    const lines = Array.from({ length: 100 }, (_, n) => ({ productId: pricing.inventory.add(n), quantity: 1 + n }));
    const before = pricing.inventory.asked.length;
    const queries = watchStatements(/\bdiscounts\b/);
    const { data } = await quote(lines);
    expect(queries()).toHaveLength(1);
    expect(data.quote.lines).toHaveLength(100);
    const asked = pricing.inventory.asked.slice(before);
    expect(asked).toHaveLength(1);
    expect(asked[0]?.ids).toHaveLength(100);
    const [payload = ''] = String(asked[0]?.identity).split('.');
    expect(JSON.parse(Buffer.from(payload, 'base64url').toString()).who).toEqual({
      kind: 'service',
      service: 'pricing',
    });
  });

  it('names each line whose product is not on offer', async () => {
    const lamp = pricing.inventory.add();
    const lines = [lamp, randomUUID(), lamp, 'no id'].map((productId) => ({ productId, quantity: 1 }));
    const answer = await quote(lines);
    expect(answer.data).toBeNull();
    expect(codeOf(answer)).toBe('NOT_FOUND');
    expect(fieldsOf(answer)).toEqual(['lines.1.productId', 'lines.3.productId']);
  });

  it('says that inventory is away, and does not take that for a product that is not', async () => {
    const lamp = pricing.inventory.add();
    pricing.inventory.isDown = true;
    const answer = await quote([{ productId: lamp, quantity: 1 }]);
    pricing.inventory.isDown = false;
    expect(answer.data).toBeNull();
    expect(answer.errors[0]?.extensions).toMatchObject({ code: 'SUBGRAPH_UNAVAILABLE', service: 'inventory' });
    expect((await quote([{ productId: lamp, quantity: 1 }])).errors).toEqual([]);
  });
});

describe('a quote is refused', () => {
  const lamp = () => pricing.inventory.add();
  const line = (productId: string, quantity: number) => ({ productId, quantity });
  const wrong: [what: string, lines: () => Line[], field: string][] = [
    ['of no lines', () => [], 'lines'],
    ['of 101 lines', () => Array.from({ length: 101 }, () => line(lamp(), 1)), 'lines'],
    ['of 0 units', () => [line(lamp(), 1), line(lamp(), 0)], 'lines.1.quantity'],
    ['of 1,001 units', () => [1, 1, 1, 1_001].map((units) => line(lamp(), units)), 'lines.3.quantity'],
    ['of an endless id', () => [line('x'.repeat(65), 1)], 'lines.0.productId'],
    [
      'of too many units on several lines',
      () => {
        const id = lamp();
        return [line(id, 600), line(lamp(), 600), line(id.toUpperCase(), 401)];
      },
      'lines.2.quantity',
    ],
    [
      'that one line makes too dear to count',
      () => [line(lamp(), 1), line(pricing.inventory.add(Number.MAX_SAFE_INTEGER), 2)],
      'lines.1.quantity',
    ],
    [
      'that all lines together make too dear to count',
      () => [line(pricing.inventory.add(Number.MAX_SAFE_INTEGER), 1), line(lamp(), 1)],
      'lines',
    ],
    [
      'in two currencies',
      () => [line(lamp(), 1), line(pricing.inventory.add(1, 'Toys', 'EUR'), 1)],
      'lines.1.productId',
    ],
  ];
  it.each(wrong)('%s', async (_, lines, field) => {
    const answer = await quote(lines());
    expect(answer.data).toBeNull();
    expect(codeOf(answer)).toBe('BAD_USER_INPUT');
    expect(fieldsOf(answer)).toEqual([field]);
  });
});
