import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { eventually } from '#platform/testing';
import { Gate } from '../testing/gate.js';
import { RunningGateway } from '../testing/running-gateway.js';
import { StubShop } from '../testing/stub-shop.js';

let shop: StubShop;
let gateway: RunningGateway;
beforeEach(async () => {
  shop = await StubShop.start();
  gateway = await RunningGateway.start(shop.env);
});
afterEach(async () => {
  await gateway.stop();
  await shop.stop();
});

const list = '{ products { nodes { name } } }';
const names = (...all: string[]) => ({ products: { nodes: all.map((name) => ({ name })) } });
const rename = (name: string) => `mutation { updateProduct(id: "p1", input: { name: "${name}" }) { id } }`;

describe('an answer to a public query', () => {
  it('is kept, with a tag by which a client need not have it twice', async () => {
    const first = await gateway.ask(list);
    const second = await gateway.ask(list);
    expect(shop.inventory.fetches).toBe(1);
    expect(second.text).toBe(first.text);
    expect(second.headers.get('cache-control')).toBe('private, no-cache');
    const etag = second.headers.get('etag') ?? '';
    expect(etag).toBe(first.headers.get('etag'));
    const third = await gateway.ask(list, { headers: { 'if-none-match': etag } });
    expect(third).toMatchObject({ status: 304, text: '' });
    expect(shop.inventory.fetches).toBe(1);
  });

  it('depends on the variables that the operation declares, in whichever order, and on no others', async () => {
    const query = 'query($filter: ProductFilter) { products(filter: $filter) { nodes { name } } }';
    await gateway.ask(query, { variables: { filter: { category: 'a', search: 'b' } } });
    await gateway.ask(query, { variables: { filter: { search: 'b', category: 'a' }, other: 1 } });
    expect(shop.inventory.fetches).toBe(1);
    await gateway.ask(query, { variables: { filter: { search: 'c', category: 'a' } } });
    await gateway.ask(query, { variables: { filter: null } });
    await gateway.ask(query);
    expect(shop.inventory.fetches).toBe(4);
  });

  it('is executed once for all who ask at the same time', async () => {
    const gate = new Gate();
    shop.inventory.before = () => gate.opened;
    const answers = Array.from({ length: 30 }, () => gateway.ask(list));
    await eventually(() => expect(shop.inventory.fetches).toBe(1));
    gate.open();
    for (const { data } of await Promise.all(answers)) expect(data).toEqual(names('Lamp', 'Chair', 'Table'));
    expect(shop.inventory.fetches).toBe(1);
  });

  it('that a crowd waits for keeps nobody else out', async () => {
    const gate = new Gate();
    shop.inventory.before = () => gate.opened;
    const crowd = Array.from({ length: 1_200 }, () => gateway.ask(list));
    await eventually(() => expect(shop.inventory.fetches).toBe(1));
    const { codes } = await gateway.ask('{ me { id } }', { token: shop.signIn('u1') });
    expect(codes).toEqual([]);
    gate.open();
    for (const answer of await Promise.all(crowd)) expect(answer.codes).toEqual([]);
  });

  it('is never kept with errors', async () => {
    const owners = '{ products { nodes { owner { name } } } }';
    await shop.users.stop();
    expect((await gateway.ask(owners)).codes).toContain('SUBGRAPH_UNAVAILABLE');
    await shop.users.restart();
    expect((await gateway.ask(owners)).codes).toEqual([]);
  });

  it('is not kept longer than the subgraph says', async () => {
    shop.inventory.cacheControl = 'max-age=0';
    await gateway.ask(list);
    await gateway.ask(list);
    expect(shop.inventory.fetches).toBe(2);
    shop.inventory.cacheControl = 'max-age=3';
    await gateway.ask(list);
    await gateway.ask(list);
    expect(shop.inventory.fetches).toBe(3);
    await eventually(async () => {
      await gateway.ask(list);
      expect(shop.inventory.fetches).toBe(4);
    });
  });

  it('is not kept longer than the subgraph says, from when it was asked, however late the rest comes', async () => {
    shop.inventory.cacheControl = 'max-age=1';
    shop.users.before = () => new Promise((resolve) => setTimeout(resolve, 1_100));
    const owners = '{ products { nodes { owner { name } } } }';
    await gateway.ask(owners);
    await gateway.ask(owners);
    expect(shop.inventory.fetches).toBe(2);
  });

  it('is asked for as a visitor, so that nothing of a signed-in person can be in it', async () => {
    const token = shop.signIn('u1');
    await gateway.ask('{ products { nodes { owner { name } } } }', { token });
    expect(shop.users.identities.at(-1)).toEqual({ kind: 'anonymous' });
    expect(shop.inventory.identities.at(-1)).toEqual({ kind: 'anonymous' });
  });

  it('is not kept when one field of it is not public', async () => {
    const personal = '{ products { nodes { owner { name email } } } }';
    const owners = (answer: { data: unknown }) => JSON.stringify(answer.data);
    expect(owners(await gateway.ask(personal, { token: shop.signIn('u1') }))).toContain('u1@example.com');
    const visitors = await gateway.ask(personal);
    expect(owners(visitors)).not.toContain('@example.com');
    expect(visitors.headers.get('etag')).toBeNull();
    expect(shop.inventory.identities).toHaveLength(2);
  });
});

describe('after a mutation through this gateway', () => {
  it('the very next read sees it', async () => {
    const token = shop.signIn('u1');
    for (const name of ['Torch', 'Candle', 'Moon']) {
      expect((await gateway.ask(list)).status).toBe(200);
      await gateway.ask(rename(name), { token });
      expect((await gateway.ask(list)).data).toEqual(names(name, 'Chair', 'Table'));
    }
  });

  it('also when it answered with an error', async () => {
    await gateway.ask(list);
    shop.inventory.after = async ({ body }) => {
      if (body.includes('mutation')) throw new Error('the connection breaks when the change is made');
    };
    expect((await gateway.ask(rename('Torch'), { token: shop.signIn('u1') })).codes).toEqual(['SUBGRAPH_UNAVAILABLE']);
    expect((await gateway.ask(list)).data).toEqual(names('Torch', 'Chair', 'Table'));
  });

  it('what it moves in another subgraph is seen too', async () => {
    const stock = '{ products { nodes { stock { available } } } }';
    const available = (count: number) => ({ products: { nodes: Array(3).fill({ stock: { available: count } }) } });
    expect((await gateway.ask(stock)).data).toEqual(available(5));
    const order = 'mutation { placeOrder(input: { items: [{ productId: "p1", quantity: 1 }] }) { id } }';
    expect((await gateway.ask(order, { token: shop.signIn('u1') })).data).toEqual({ placeOrder: { id: 'o1' } });
    expect((await gateway.ask(stock)).data).toEqual(available(4));
  });

  it('what it does not move stays kept', async () => {
    await gateway.ask(list);
    await gateway.ask('mutation { loginUser(input: { email: "a@b.c", password: "secret12" }) { accessToken } }');
    await gateway.ask(list);
    expect(shop.inventory.fetches).toBe(1);
  });

  it('an order leaves what knows nothing of stock kept, ids and people included', async () => {
    const owned = '{ products(filter: { category: "things" }) { nodes { id name owner { id name } } } }';
    const inStock = '{ products(filter: { inStock: true }) { nodes { id } } }';
    for (const query of [owned, inStock]) await gateway.ask(query);
    const { fetches } = shop.inventory;
    const order = 'mutation { placeOrder(input: { items: [{ productId: "p1", quantity: 1 }] }) { id } }';
    expect((await gateway.ask(order, { token: shop.signIn('u1') })).codes).toEqual([]);
    await gateway.ask(owned);
    expect(shop.inventory.fetches).toBe(fetches);
    await gateway.ask(inStock);
    expect(shop.inventory.fetches).toBe(fetches + 1);
  });

  it('a read that began before is neither joined nor kept', async () => {
    const gate = new Gate();
    shop.inventory.after = async ({ body }) => {
      if (body.includes('products')) await gate.opened;
    };
    const old = gateway.ask(list);
    await eventually(() => expect(shop.inventory.fetches).toBe(1));
    await gateway.ask(rename('Torch'), { token: shop.signIn('u1') });
    shop.inventory.after = async () => {};
    expect((await gateway.ask(list)).data).toEqual(names('Torch', 'Chair', 'Table'));
    gate.open();
    expect((await old).data).toEqual(names('Lamp', 'Chair', 'Table'));
    expect((await gateway.ask(list)).data).toEqual(names('Torch', 'Chair', 'Table'));
  });

  it('also when its client hung up', async () => {
    await gateway.ask(list);
    const gate = new Gate();
    shop.inventory.before = ({ body }) => (body.includes('mutation') ? gate.opened : Promise.resolve());
    const hungUp = new AbortController();
    const asked = gateway.send({
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ query: rename('Torch') }),
      signal: hungUp.signal,
    });
    await eventually(() => expect(shop.inventory.fetches).toBe(2));
    hungUp.abort();
    await expect(asked).rejects.toThrow();
    gate.open();
    await eventually(async () => expect((await gateway.ask(list)).data).toEqual(names('Torch', 'Chair', 'Table')));
  });
});
