import { describe, expect, it } from 'vitest';
import { eventually } from '#platform/testing';
import { useShop } from '../harness/shop.js';

const souk = useShop();

describe('stock', () => {
  it('counts two lines of one product as one', async () => {
    const ada = await souk.visitor.register();
    const productId = await ada.createProduct({ stock: 5 });
    const line = { productId, quantity: 3 };
    const { data } = await ada.placeOrder([line, line]);
    expect(data?.placeOrder).toMatchObject({ status: 'CANCELLED', cancellation: { reason: 'OUT_OF_STOCK' } });
    expect((await ada.stockOf(productId)).available).toBe(5);
    const fits = await ada.placeOrder([{ productId, quantity: 2 }, line]);
    expect(fits.data?.placeOrder).toMatchObject({ status: 'PLACED', items: [{ quantity: 5 }] });
  });

  it('lets no product pass a check twice by another spelling of its id', async () => {
    const ada = await souk.visitor.register();
    const productId = await ada.createProduct({ stock: 5_000 });
    const spelt = (quantity: number) => [
      { productId, quantity },
      { productId: productId.toUpperCase(), quantity },
    ];
    expect((await ada.placeOrder(spelt(600))).errors?.[0]?.extensions.code).toBe('BAD_USER_INPUT');
    expect((await ada.placeOrder(spelt(2))).data?.placeOrder.items).toMatchObject([{ quantity: 4 }]);
  });

  it('is reserved for all lines of an order or for none', async () => {
    const ada = await souk.visitor.register();
    const plenty = await ada.createProduct({ stock: 5 });
    const scarce = await ada.createProduct({ stock: 1 });
    const { data } = await ada.placeOrder([
      { productId: plenty, quantity: 2 },
      { productId: scarce, quantity: 2 },
    ]);
    expect(data?.placeOrder.status).toBe('CANCELLED');
    expect((await ada.stockOf(plenty)).available).toBe(5);
  });

  it.each([0, -1, 1.5, 1_001, 3_000_000_000])('refuses to order %d units, naming the field', async (quantity) => {
    const ada = await souk.visitor.register();
    const productId = await ada.createProduct();
    const { errors, data } = await ada.placeOrder([{ productId, quantity }]);
    expect(data?.placeOrder ?? null).toBeNull();
    expect(errors?.[0]?.extensions).toMatchObject({
      code: 'BAD_USER_INPUT',
      fields: { 'input.items.0.quantity': expect.any(String) },
    });
  });

  it('comes back when a placed order is cancelled, once', async () => {
    const ada = await souk.visitor.register();
    const productId = await ada.createProduct({ stock: 5 });
    const { data } = await ada.placeOrder([{ productId, quantity: 2 }]);
    const cancel =
      'mutation($id: ID!) { cancelOrder(id: $id, reason: "too many lamps") { status cancellation { reason message } } }';
    const { cancelOrder } = await ada.data(cancel, { id: data?.placeOrder.id });
    expect(cancelOrder).toEqual({
      status: 'CANCELLED',
      cancellation: { reason: 'BY_CUSTOMER', message: 'too many lamps' },
    });
    expect((await ada.stockOf(productId)).available).toBe(5);
    expect(await ada.code(cancel, { id: data?.placeOrder.id })).toBe('INVALID_TRANSITION');
    expect((await ada.stockOf(productId)).available).toBe(5);
  });

  it('that is lent comes back when it is returned, once', async () => {
    const ada = await souk.visitor.register();
    const productId = await ada.createProduct({ stock: 2, offer: 'LOAN' });
    const { data } = await ada.placeOrder([{ productId, quantity: 1 }]);
    const { id, status } = data?.placeOrder ?? {};
    expect(status).toBe('IN_USE');
    await eventually(async () => expect(await ada.stockOf(productId)).toMatchObject({ available: 1, inUse: 1 }));
    expect(await ada.code('mutation($id: ID!) { cancelOrder(id: $id) { id } }', { id })).toBe('INVALID_TRANSITION');
    const giveBack = 'mutation($id: ID!) { returnOrder(id: $id) { status } }';
    expect((await ada.data(giveBack, { id })).returnOrder.status).toBe('RETURNED');
    expect(await ada.stockOf(productId)).toMatchObject({ available: 2, inUse: 0 });
    expect(await ada.code(giveBack, { id })).toBe('INVALID_TRANSITION');
  });

  it('of a deleted product can no longer be ordered, and orders that hold it still show its name and price', async () => {
    const ada = await souk.visitor.register();
    const productId = await ada.createProduct({ name: 'Last of its kind' });
    const { data } = await ada.placeOrder([{ productId, quantity: 1 }]);
    await ada.data('mutation($id: ID!) { deleteProduct(id: $id) }', { id: productId });
    expect((await ada.placeOrder([{ productId, quantity: 1 }])).errors?.[0]?.extensions.code).toBe('NOT_FOUND');
    const { order } = await ada.data(
      `query($id: ID!) { order(id: $id) { items { productName unitPrice { amount } product { name } } } }`,
      {
        id: data?.placeOrder.id,
      },
    );
    expect(order.items).toEqual([{ productName: 'Last of its kind', unitPrice: { amount: 1999 }, product: null }]);
    const { product } = await ada.data('query($id: ID!) { product(id: $id) { id } }', { id: productId });
    expect(product).toBeNull();
  });
});
