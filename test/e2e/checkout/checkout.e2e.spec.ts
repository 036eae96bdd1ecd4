import { describe, expect, it } from 'vitest';
import { useShop } from '../harness/shop.js';

const souk = useShop();

describe('an idempotency key', () => {
  it('of one user says nothing about another’s, and stands for one request only', async () => {
    const [ada, bob] = [await souk.visitor.register(), await souk.visitor.register()];
    const productId = await ada.createProduct({ stock: 100 });
    const key = { idempotencyKey: 'mine' };
    const first = await ada.placeOrder([{ productId, quantity: 1 }], key);
    const second = await bob.placeOrder([{ productId, quantity: 1 }], key);
    expect(second.data?.placeOrder.id).not.toBe(first.data?.placeOrder.id);
    const other = await ada.placeOrder([{ productId, quantity: 2 }], key);
    expect(other.errors?.[0]?.extensions.code).toBe('IDEMPOTENCY_CONFLICT');
  });
});

describe('an order', () => {
  it('is not taken at another price than the client expects', async () => {
    const ada = await souk.visitor.register();
    const productId = await ada.createProduct({ price: { amount: 500 } });
    const items = [{ productId, quantity: 2 }];
    expect((await ada.placeOrder(items, { expectedTotal: { amount: 900 } })).errors?.[0]?.extensions.code).toBe(
      'PRICE_CHANGED',
    );
    expect((await ada.data('{ orders { totalCount } }')).orders.totalCount).toBe(0);
    expect((await ada.placeOrder(items, { expectedTotal: { amount: 1000 } })).data?.placeOrder.status).toBe('PLACED');
  });

  it('of 100 lines in 100 quantities costs what each line costs in its quantity', async () => {
    const ada = await souk.visitor.register();
    const category = `A hundred things ${crypto.randomUUID()}`;
    const ids = await Promise.all(
      Array.from({ length: 100 }, () => souk.admin.createProduct({ price: { amount: 10 }, stock: 100, category })),
    );
    await souk.admin.data('mutation($input: CreateDiscountInput!) { createDiscount(input: $input) { id } }', {
      input: { percent: 10, minimumQuantity: 51, category },
    });
    const items = ids.map((productId, index) => ({ productId, quantity: index + 1 }));
    const amount = items.reduce((sum, { quantity }) => sum + quantity * (quantity < 51 ? 10 : 9), 0);
    const { data, errors } = await ada.placeOrder(items, { expectedTotal: { amount } });
    expect(errors).toBeUndefined();
    expect(data?.placeOrder).toMatchObject({ status: 'PLACED', total: { amount } });
  });

  it('either buys or borrows', async () => {
    const ada = await souk.visitor.register();
    const items = [
      { productId: await ada.createProduct(), quantity: 1 },
      { productId: await ada.createProduct({ offer: 'LOAN' }), quantity: 1 },
    ];
    expect((await ada.placeOrder(items)).errors?.[0]?.extensions.code).toBe('BAD_USER_INPUT');
  });

  it('goes by shipped to delivered at an admin’s hand only, and tells its history', async () => {
    const ada = await souk.visitor.register();
    const productId = await ada.createProduct();
    const { id } = (await ada.placeOrder([{ productId, quantity: 1 }])).data?.placeOrder ?? {};
    const ship = 'mutation($id: ID!) { shipOrder(id: $id) { status } }';
    const deliver = 'mutation($id: ID!) { deliverOrder(id: $id) { status timeline { status } } }';
    expect(await ada.code(ship, { id })).toBe('FORBIDDEN');
    expect(await souk.visitor.code(ship, { id })).toBe('UNAUTHENTICATED');
    expect(await souk.admin.code(deliver, { id })).toBe('INVALID_TRANSITION');
    await souk.admin.data(ship, { id });
    expect(await ada.code('mutation($id: ID!) { cancelOrder(id: $id) { id } }', { id })).toBe('INVALID_TRANSITION');
    const { deliverOrder } = await souk.admin.data(deliver, { id });
    expect(deliverOrder.timeline.map(({ status }: { status: string }) => status)).toEqual([
      'PENDING',
      'PLACED',
      'SHIPPED',
      'DELIVERED',
    ]);
  });

  it('has at most 100 lines and at least one', async () => {
    const ada = await souk.visitor.register();
    const productId = await ada.createProduct();
    const lines = Array.from({ length: 101 }, () => ({ productId, quantity: 1 }));
    for (const items of [[], lines]) {
      expect((await ada.placeOrder(items)).errors?.[0]?.extensions).toMatchObject({
        code: 'BAD_USER_INPUT',
        fields: { 'input.items': expect.any(String) },
      });
    }
  });
});
