import { request } from 'node:http';
import { describe, expect, it } from 'vitest';
import { eventually } from '#platform/testing';
import { useShop } from '../harness/shop.js';

const souk = useShop();
const orderById = 'query($id: ID!) { order(id: $id) { id } }';

describe('an order', () => {
  it('of another user’s looks as if it did not exist: by id, by list, by user, and to every mutation', async () => {
    const [ada, eve] = [await souk.visitor.register(), await souk.visitor.register({ name: 'Eve' })];
    const productId = await ada.createProduct();
    const { id } = (await ada.placeOrder([{ productId, quantity: 1 }])).data?.placeOrder ?? {};
    const adaId = ada.session?.userId;

    expect((await eve.data(orderById, { id })).order).toBeNull();
    expect(
      (await eve.data('query($adaId: ID!) { user(id: $adaId) { name orders { nodes { id } } } }', { adaId })).user,
    ).toEqual({ name: 'Ada Lovelace', orders: null });
    const filtered = 'query($adaId: ID!) { orders(filter: { customerId: $adaId }) { totalCount nodes { id } } }';
    expect((await eve.data(filtered, { adaId })).orders).toEqual({ totalCount: 0, nodes: [] });
    for (const mutation of ['cancelOrder', 'returnOrder']) {
      expect(await eve.code(`mutation($id: ID!) { ${mutation}(id: $id) { id } }`, { id })).toBe('NOT_FOUND');
    }
    expect(await souk.visitor.code(orderById, { id })).toBe('UNAUTHENTICATED');

    expect((await souk.admin.data(orderById, { id })).order).toEqual({ id });
    expect((await souk.admin.data(filtered, { adaId })).orders.nodes).toEqual([{ id }]);
    expect((await ada.data('{ me { orders { nodes { id } } } }')).me.orders.nodes).toEqual([{ id }]);
  });

  it('of another user’s is not reached through the owner of a product', async () => {
    const [ada, eve] = [await souk.visitor.register(), await souk.visitor.register()];
    const productId = await ada.createProduct();
    await ada.placeOrder([{ productId, quantity: 1 }]);
    const query =
      'query($id: ID!) { product(id: $id) { owner { name email profile { address } orders { nodes { id } } } } }';
    for (const nosy of [eve, souk.visitor]) {
      expect((await nosy.data(query, { id: productId })).product.owner).toEqual({
        name: 'Ada Lovelace',
        email: null,
        profile: null,
        orders: null,
      });
    }
  });
});

describe('the gateway', () => {
  it('lets nobody reach entities or the subgraphs’ schema from outside', async () => {
    const entities = '{ _entities(representations: [{ __typename: "Order", id: "x" }]) { __typename } }';
    expect(await souk.visitor.code(entities)).toBe('GRAPHQL_VALIDATION_FAILED');
    expect(await souk.visitor.code('{ _service { sdl } }')).toBe('GRAPHQL_VALIDATION_FAILED');
  });

  it('drops an identity that a client makes up', async () => {
    const claims = {
      aud: 'graphql',
      exp: Date.now() + 60_000,
      who: { kind: 'user', userId: 'x', sessionId: 'x', role: 'ADMIN' },
    };
    const forged = `${Buffer.from(JSON.stringify(claims)).toString('base64url')}.AAAA`;
    const { data } = await souk.visitor.with({ 'x-souk-identity': forged }).send('{ me { id } }');
    expect(data).toEqual({ me: null });
  });

  it('takes no userId from a client: whoever signs the request is the customer and the owner', async () => {
    const ada = await souk.visitor.register();
    const withUser = 'mutation { placeOrder(input: { userId: "someone", items: [] }) { id } }';
    expect(['BAD_USER_INPUT', 'GRAPHQL_VALIDATION_FAILED']).toContain(await ada.code(withUser));
  });
});

describe('a subgraph', () => {
  it('answers nothing to a request without a signed identity', async () => {
    for (const url of Object.values(souk.shop.subgraphUrls)) {
      for (const headers of [
        {},
        { 'x-souk-identity': 'a.b' },
        { 'x-souk-identity': 'a' },
        { 'x-souk-identity': `${'A'.repeat(900)}.AAAA` },
      ]) {
        const response = await fetch(`${url}/graphql`, {
          method: 'POST',
          headers: { 'content-type': 'application/json', ...headers },
          body: '{"query":"{ __typename }"}',
        });
        expect(response.status).toBe(401);
        expect(await response.text()).not.toContain('"data"');
      }
    }
  });
});

describe('a subgraph’s address, however it is spelt,', () => {
  it.each(['/graphql', '/%67raphql', '/graphql?a', '/graphql#a', '/graphql/', '//graphql', 'ABSOLUTE'])(
    '%s lets no stranger in',
    async (spelling) => {
      for (const url of Object.values(souk.shop.subgraphUrls)) {
        const { hostname, port } = new URL(url);
        const path = spelling === 'ABSOLUTE' ? `${url}/graphql` : spelling;
        const answer = await new Promise<string>((resolve, reject) => {
          const headers = { 'content-type': 'application/json' };
          const sent = request({ hostname, port, path, method: 'POST', headers }, (response) => {
            response
              .setEncoding('utf8')
              .reduce((all: string, chunk: string) => all + chunk, '')
              .then(resolve, reject);
          });
          sent.on('error', reject).end('{"query":"{ __typename }"}');
        });
        expect(answer).not.toContain('"data"');
      }
    },
  );
});

describe('a deleted account', () => {
  it('takes its address out of its orders, cancels what is not shipped, and withdraws its products', async () => {
    const [ada, seller] = [await souk.visitor.register(), await souk.visitor.register()];
    const productId = await seller.createProduct({ stock: 10 });
    const withdrawn = await ada.createProduct({ name: 'Ada’s own' });
    const place = async () => (await ada.placeOrder([{ productId, quantity: 1 }])).data?.placeOrder.id;
    const [open, shipped] = [await place(), await place()];
    await souk.admin.data('mutation($id: ID!) { shipOrder(id: $id) { id } }', { id: shipped });

    await ada.data('mutation($id: ID!) { deleteUser(id: $id) }', { id: ada.session?.userId });
    expect(await ada.code('{ me { id } }')).toBe('UNAUTHENTICATED');
    const query = 'query($id: ID!) { order(id: $id) { status shipping { address } cancellation { reason } } }';
    await eventually(async () => {
      expect((await souk.admin.data(query, { id: open })).order).toEqual({
        status: 'CANCELLED',
        shipping: null,
        cancellation: { reason: 'BY_CUSTOMER' },
      });
      expect((await souk.admin.data(query, { id: shipped })).order).toEqual({
        status: 'SHIPPED',
        shipping: null,
        cancellation: null,
      });
      expect(
        (await souk.visitor.data('query($id: ID!) { product(id: $id) { id } }', { id: withdrawn })).product,
      ).toBeNull();
      expect((await souk.visitor.stockOf(productId)).available).toBe(9);
    });
  });
});
