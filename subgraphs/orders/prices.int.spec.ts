import { beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { ChargePayment } from '#contracts';
import { useOrdersServer } from './testing/orders-server.js';

const souk = useOrdersServer();
beforeAll(() => souk().services.answerAll());
beforeEach(() => souk().recover());

/** A product of 100 a unit, of which ten and more cost 75 each. */
function discounted(): string {
  const id = souk().product();
  souk().discounts.set(id, (quantity) => (quantity >= 10 ? 75 : 100));
  return id;
}

const charged = (id: string) => souk().services.toldOf(ChargePayment, id);

/** That it is refused with this code, and that nothing is written of it. */
async function expectRefused(placing: () => ReturnType<ReturnType<typeof souk>['place']>, code: string): Promise<void> {
  const writtenSoFar = () => souk().sql('SELECT (SELECT count(*) FROM orders), (SELECT max(seq) FROM outbox)');
  const before = await writtenSoFar();
  expect((await placing()).errors.map(({ extensions }) => extensions.code)).toEqual([code]);
  expect(await writtenSoFar()).toEqual(before);
}

describe('an order', () => {
  it('costs what pricing says: in its items, in its total and at the till', async () => {
    const productId = discounted();
    const { data } = await souk().place(souk().customer(), productId, { items: [{ productId, quantity: 10 }] });
    expect(data.placeOrder).toMatchObject({
      status: 'PLACED',
      total: { amount: 750 },
      items: [{ quantity: 10, unitPrice: { amount: 75 }, lineTotal: { amount: 750 } }],
    });
    expect(charged(data.placeOrder.id)).toMatchObject([{ data: { amount: { amount: 750, currency: 'USD' } } }]);
  });

  it('adds up lines of one product before it is priced', async () => {
    const productId = discounted();
    const line = { productId, quantity: 5 };
    const { data } = await souk().place(souk().customer(), productId, { items: [line, line] });
    expect(data.placeOrder.total.amount).toBe(750);
  });

  it('asks pricing once for all of its lines, each in its quantity and with what its discount may depend on', async () => {
    const [few, many, more] = [discounted(), discounted(), souk().product({ category: 'Tools' })];
    const items = [
      { productId: few, quantity: 1 },
      { productId: many, quantity: 10 },
      { productId: more, quantity: 10 },
    ];
    const before = souk().pricing.asked.length;
    const { data } = await souk().place(souk().customer(), few, { items });
    expect(data.placeOrder.items).toMatchObject([
      { product: { id: few }, unitPrice: { amount: 100 } },
      { product: { id: many }, unitPrice: { amount: 75 } },
      { product: { id: more }, unitPrice: { amount: 100 } },
    ]);
    const lighting = { __typename: 'Product', listPrice: { amount: 100, currency: 'USD' }, category: 'Lighting' };
    expect(souk().pricing.asked.slice(before)).toEqual([
      [
        { ...lighting, id: few },
        { ...lighting, id: many },
        { ...lighting, id: more, category: 'Tools' },
      ],
    ]);
  });

  it('gets the price of its own quantity, whatever is ordered of the same product at the same time', async () => {
    const productId = souk().product();
    souk().discounts.set(productId, (quantity) => 100 - quantity);
    const quantities = Array.from({ length: 40 }, (_, index) => 1 + (index % 20));
    const placing = quantities.map((quantity) => {
      const expectedTotal = { amount: (100 - quantity) * quantity };
      return souk().placePatiently(souk().customer(), productId, { items: [{ productId, quantity }], expectedTotal });
    });
    const answers = await Promise.all(placing);
    expect(answers.map(({ data }) => data.placeOrder.items[0].unitPrice.amount)).toEqual(
      quantities.map((quantity) => 100 - quantity),
    );
  });

  it('of what is given away is placed like any other', async () => {
    const productId = souk().product();
    souk().discounts.set(productId, () => 0);
    const { data } = await souk().place(souk().customer(), productId);
    expect(data.placeOrder).toMatchObject({ status: 'PLACED', total: { amount: 0 } });
    expect(charged(data.placeOrder.id)).toMatchObject([{ data: { amount: { amount: 0 } } }]);
  });
});

describe('while pricing', () => {
  it.each([
    ['does not answer', { isDown: true }],
    ['answers too late', { delayMs: 1_500 }],
    ['answers with errors', { fails: true }],
  ])('%s the list price counts, unless the client expects another', async (_, trouble) => {
    const productId = discounted();
    const items = [{ productId, quantity: 10 }];
    Object.assign(souk().pricing, trouble);
    const customer = souk().customer();
    const discountedTotal = { items, expectedTotal: { amount: 750 } };
    await expectRefused(() => souk().place(customer, productId, discountedTotal), 'PRICE_CHANGED');
    for (const expectation of [{}, { expectedTotal: { amount: 1_000 } }]) {
      const { data } = await souk().place(customer, productId, { items, ...expectation });
      expect(data.placeOrder).toMatchObject({ total: { amount: 1_000 }, items: [{ unitPrice: { amount: 100 } }] });
    }
  });
});

describe('an expected total', () => {
  const productOfTen = () => {
    const productId = discounted();
    return { productId, items: [{ productId, quantity: 10 }] };
  };

  it('is met by the discounted price, in the shop’s currency', async () => {
    const { productId, items } = productOfTen();
    for (const expectedTotal of [{ amount: 750 }, { amount: 750, currency: 'USD' }]) {
      const { data } = await souk().place(souk().customer(), productId, { items, expectedTotal });
      expect(data.placeOrder.status).toBe('PLACED');
    }
  });

  it.each([0, 749, 751, 1_000])('of %d is another price: nothing is ordered and nothing written', async (amount) => {
    const { productId, items } = productOfTen();
    const customer = souk().customer();
    await expectRefused(() => souk().place(customer, productId, { items, expectedTotal: { amount } }), 'PRICE_CHANGED');
  });

  it.each([{ amount: -1 }, { amount: 7.5 }, { amount: 2 ** 53 }, { amount: 750, currency: 'EUR' }])(
    '%o is not an amount of this shop',
    async (expectedTotal) => {
      const { productId, items } = productOfTen();
      await expectRefused(() => souk().place(souk().customer(), productId, { items, expectedTotal }), 'BAD_USER_INPUT');
    },
  );
});
