import { describe, expect, it } from 'vitest';
import { findFreePort } from '#platform/testing';
import { useShop } from '../harness/shop.js';

/** Nobody listens there. */
const nowhere = `http://127.0.0.1:${await findFreePort()}/graphql`;
const souk = useShop({ PRICING_URL: nowhere });

const usd = (amount: number) => ({ amount, currency: 'USD' });

describe('while pricing is down', () => {
  it('lists still come, with null for each price and the service that is missing', async () => {
    const ada = await souk.visitor.register();
    await ada.createProduct({ name: 'Dearest', price: { amount: 1_000 } });
    const { data, errors } = await souk.visitor.send(
      '{ products(first: 3) { nodes { name listPrice { amount } stock { level } price { unit { amount } } } } }',
    );
    expect(data?.products.nodes).toHaveLength(3);
    expect(data?.products.nodes[0]).toEqual({
      name: 'Dearest',
      listPrice: { amount: 1_000 },
      stock: { level: 'IN_STOCK' },
      price: null,
    });
    expect(data?.products.nodes.map(({ price }: { price: unknown }) => price)).toEqual([null, null, null]);
    const told = (errors ?? []).map(({ extensions: { code, service }, path }) => ({
      code,
      service,
      path: path?.join('.'),
    }));
    expect(told).toEqual(
      [0, 1, 2].map((n) => ({ code: 'SUBGRAPH_UNAVAILABLE', service: 'pricing', path: `products.nodes.${n}.price` })),
    );
  });

  it('quotes and discounts say so', async () => {
    for (const query of ['{ quote(lines: []) { total { amount } } }', '{ discounts { totalCount } }']) {
      expect(await souk.visitor.code(query)).toBe('SUBGRAPH_UNAVAILABLE');
    }
  });

  it('an order is taken at the list price, unless its client expects another', async () => {
    const ada = await souk.visitor.register();
    const productId = await ada.createProduct({ price: { amount: 100 } });
    const items = [{ productId, quantity: 2 }];
    const { data } = await ada.placeOrder(items);
    expect(data?.placeOrder).toMatchObject({ status: 'PLACED', total: usd(200) });
    expect((await ada.placeOrder(items, { expectedTotal: usd(200) })).data?.placeOrder.status).toBe('PLACED');
    const { errors } = await ada.placeOrder(items, { expectedTotal: usd(180) });
    expect(errors?.[0]?.extensions.code).toBe('PRICE_CHANGED');
  });
});
