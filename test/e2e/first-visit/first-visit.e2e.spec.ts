import { describe, expect, it } from 'vitest';
import { eventually } from '#platform/testing';
import { useShop } from '../harness/shop.js';

const souk = useShop();

describe('somebody new', () => {
  it('registers, lists, creates, orders, moves house, and the order follows', async () => {
    const { products } = await souk.visitor.data('{ products(first: 5) { nodes { name } totalCount } }');
    expect(products.nodes).toHaveLength(5);
    expect(products.totalCount).toBe(60);

    const ada = await souk.visitor.register();
    const productId = await ada.createProduct({ name: 'Difference engine', price: { amount: 15_000 }, stock: 3 });
    const { data } = await ada.placeOrder([{ productId, quantity: 2 }]);
    expect(data?.placeOrder).toMatchObject({
      status: 'PLACED',
      total: { amount: 30_000, currency: 'USD' },
      items: [{ productName: 'Difference engine', quantity: 2, lineTotal: { amount: 30_000 } }],
      shipping: { name: 'Ada Lovelace', postalCode: 'W1S 3PR' },
    });

    await ada.data('mutation { updateProfile(input: { address: "1 New Street", postalCode: "N1 9GU" }) { id } }');
    const order = 'query($id: ID!) { order(id: $id) { shipping { address city postalCode } } }';
    await eventually(async () => {
      const moved = await ada.data(order, { id: data?.placeOrder.id });
      expect(moved.order.shipping).toEqual({ address: '1 New Street', city: 'London', postalCode: 'N1 9GU' });
    });
  });

  it('adds an address later: without one an order is refused, naming what is missing', async () => {
    const ada = await souk.visitor.register({ profile: undefined });
    const productId = await ada.createProduct();
    const refused = await ada.placeOrder([{ productId, quantity: 1 }]);
    expect(refused.errors?.[0]?.extensions).toMatchObject({
      code: 'BAD_USER_INPUT',
      fields: {
        'input.shippingAddress.address': expect.any(String),
        'input.shippingAddress.postalCode': expect.any(String),
      },
    });
    await ada.data(
      'mutation { updateProfile(input: { phoneNumber: "+44 20 7946 0000", address: "1 A", city: "B", postalCode: "C" }) { id } }',
    );
    expect((await ada.placeOrder([{ productId, quantity: 1 }])).data?.placeOrder.status).toBe('PLACED');
  });
});

describe('an address', () => {
  it('follows the profile in that user’s orders that are not yet shipped, and in no others', async () => {
    const [ada, bob] = [await souk.visitor.register(), await souk.visitor.register({ name: 'Bob' })];
    const productId = await ada.createProduct({ stock: 100 });
    const place = async (who: typeof ada, more: object = {}) =>
      (await who.placeOrder([{ productId, quantity: 1 }], more)).data?.placeOrder.id;
    const given = {
      name: 'Gift',
      phoneNumber: '123',
      address: 'Elsewhere',
      city: 'X',
      postalCode: '111',
      country: 'Y',
    };
    const ids = {
      open: await place(ada),
      shipped: await place(ada),
      gift: await place(ada, { shippingAddress: given }),
      bobs: await place(bob),
    };
    await souk.admin.data('mutation($id: ID!) { shipOrder(id: $id) { id } }', { id: ids.shipped });

    await ada.data('mutation { updateProfile(input: { postalCode: "ZZ1 1ZZ" }) { id } }');
    const codeOf = async (who: typeof ada, id: string) =>
      (await who.data('query($id: ID!) { order(id: $id) { shipping { postalCode } } }', { id })).order.shipping
        .postalCode;
    await eventually(async () => expect(await codeOf(ada, ids.open)).toBe('ZZ1 1ZZ'));
    expect(await codeOf(ada, ids.shipped)).toBe('W1S 3PR');
    expect(await codeOf(ada, ids.gift)).toBe('111');
    expect(await codeOf(bob, ids.bobs)).toBe('W1S 3PR');
  });
});
