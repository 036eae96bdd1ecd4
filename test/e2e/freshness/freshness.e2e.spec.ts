import { describe, expect, it } from 'vitest';
import { useShop } from '../harness/shop.js';

const souk = useShop();
const list = '{ products(first: 5) { nodes { id name stock { available } } totalCount } }';

describe('a cached list', () => {
  it('shows a create, an update, a stock change, an order and a delete in the very next read', async () => {
    const ada = await souk.visitor.register();
    const first = async () => (await souk.visitor.data(list)).products.nodes[0];
    for (let round = 0; round < 5; round++) {
      await souk.visitor.data(list);
      const id = await ada.createProduct({ name: `Novelty ${round}`, stock: 7 });
      expect(await first()).toEqual({ id, name: `Novelty ${round}`, stock: { available: 7 } });
      await ada.data('mutation($id: ID!) { updateProduct(id: $id, input: { name: "Renamed" }) { id } }', { id });
      expect(await first()).toMatchObject({ name: 'Renamed' });
      await ada.data('mutation($id: ID!) { restockProduct(id: $id, quantity: 3) { id } }', { id });
      expect(await first()).toMatchObject({ stock: { available: 10 } });
      await ada.placeOrder([{ productId: id, quantity: 4 }]);
      expect(await first()).toMatchObject({ stock: { available: 6 } });
      await ada.data('mutation($id: ID!) { deleteProduct(id: $id) }', { id });
      expect((await first()).id).not.toBe(id);
    }
  });

  it('is never stored by a read that raced with the write that made it stale', async () => {
    const ada = await souk.visitor.register();
    for (let round = 0; round < 20; round++) {
      const reads = Array.from({ length: 10 }, () => souk.visitor.data(list));
      const id = await ada.createProduct({ name: `Race ${round}` });
      const after = await souk.visitor.data(list);
      expect(after.products.nodes[0].id).toBe(id);
      await Promise.all(reads);
      expect((await souk.visitor.data(list)).products.nodes[0].id).toBe(id);
    }
  });

  it('holds nothing of a signed-in person', async () => {
    const ada = await souk.visitor.register();
    const id = await ada.createProduct();
    const query = 'query($id: ID!) { product(id: $id) { name owner { name email } } }';
    expect((await ada.data(query, { id })).product.owner.email).toBe(ada.session?.email);
    expect((await souk.visitor.data(query, { id })).product.owner.email).toBeNull();
    // What is public for everyone is one answer for everyone.
    const publicly = 'query($id: ID!) { product(id: $id) { name owner { name } } }';
    const [signedIn, visiting] = [await ada.send(publicly, { id }), await souk.visitor.send(publicly, { id })];
    expect(signedIn.headers.get('etag')).toMatch(/^"/);
    expect(visiting.headers.get('etag')).toBe(signedIn.headers.get('etag'));
  });
});
