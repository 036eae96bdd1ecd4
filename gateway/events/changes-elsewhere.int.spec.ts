import { randomUUID } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { contracts, ProductUpdated, SessionRevoked, StockReserved, UserDeleted } from '#contracts';
import { InProcessBus, type MessageDefinition } from '#platform/messaging';
import { eventually } from '#platform/testing';
import { Gate } from '../testing/gate.js';
import { RunningGateway } from '../testing/running-gateway.js';
import { StubShop } from '../testing/stub-shop.js';

let bus: InProcessBus;
let shop: StubShop;
let gateway: RunningGateway;
beforeEach(async () => {
  bus = new InProcessBus({ ...contracts, topology: onlyTo('gateway') });
  shop = await StubShop.start();
  gateway = await RunningGateway.start(shop.env, { bus });
});
afterEach(async () => {
  await gateway.stop();
  await shop.stop();
});

/** The other services are not here. */
function onlyTo(service: string): Record<string, string[]> {
  return Object.fromEntries(
    Object.entries(contracts.topology).map(([type, services]) => [type, services.filter((each) => each === service)]),
  );
}

function tell<Data>({ type, source }: MessageDefinition<Data>, data: Data): Promise<void> {
  const id = randomUUID();
  const envelope = {
    specversion: '1.0',
    id,
    type,
    source,
    subject: 'p1',
    time: new Date().toISOString(),
    datacontenttype: 'application/json',
    data,
    sequence: 1,
    correlationid: 'c1',
  };
  return bus.publish({ id, type, subject: 'p1', content: JSON.stringify(envelope), redelivered: false });
}

const stock = (levelChanged: boolean) => ({ available: 4, reserved: 1, inUse: 0, level: 'LOW' as const, levelChanged });
const product = {
  productId: 'p1',
  sku: 'p1',
  name: 'Torch',
  description: '',
  category: 'things',
  offer: 'SALE' as const,
  listPrice: { amount: 100, currency: 'USD' },
  ownerId: 'u1',
  stock: stock(false),
};
const reserved = (levelChanged: boolean) => ({
  orderId: 'o1',
  products: [{ productId: 'p1', quantity: 1, stock: stock(levelChanged) }],
});

const list = '{ products { nodes { name } } }';
const inStock = '{ products(filter: { inStock: true }) { nodes { name } } }';
const numbers = '{ product(id: "p1") { stock { available } } }';
const fetchesOf = async (query: string) => {
  const before = shop.inventory.fetches;
  await gateway.ask(query);
  return shop.inventory.fetches - before;
};

describe('a change that did not pass through this gateway', () => {
  it('of a product is seen soon after its event, and not only when the answer is too old', async () => {
    await gateway.ask(list);
    const [lamp] = shop.products;
    if (lamp) lamp.name = 'Torch';
    expect((await gateway.ask(list)).text).toContain('Lamp');
    await tell(ProductUpdated, product);
    await eventually(async () => expect((await gateway.ask(list)).text).toContain('Torch'));
  });

  it('is not hidden by a read that began before it: nobody joins it, and it is not kept', async () => {
    const gate = new Gate();
    shop.inventory.after = () => gate.opened;
    const old = gateway.ask(list);
    await eventually(() => expect(shop.inventory.fetches).toBe(1));
    const [lamp] = shop.products;
    if (lamp) lamp.name = 'Torch';
    await tell(ProductUpdated, product);
    shop.inventory.after = async () => {};
    expect((await gateway.ask(list)).text).toContain('Torch');
    gate.open();
    expect((await old).text).toContain('Lamp');
    expect((await gateway.ask(list)).text).toContain('Torch');
  });

  it('of stock makes its numbers old news, lists of what is in stock when a level changed, and no others', async () => {
    for (const query of [list, inStock, numbers]) await gateway.ask(query);
    await tell(StockReserved, reserved(false));
    expect(await fetchesOf(numbers)).toBe(1);
    expect(await fetchesOf(inStock)).toBe(0);
    await tell(StockReserved, reserved(true));
    await eventually(async () => expect(await fetchesOf(inStock)).toBe(1));
    expect(await fetchesOf(list)).toBe(0);
  });

  it('comes by the hundred and raises once in 250 ms', async () => {
    await gateway.ask(numbers);
    await Promise.all(Array.from({ length: 200 }, () => tell(StockReserved, reserved(false))));
    const metrics = (await gateway.send({}, '/metrics')).text;
    const raises = /souk_gateway_epoch_raises_total\{.*outcome="ok".*\} (\d+)/.exec(metrics)?.[1];
    expect(Number(raises)).toBeGreaterThan(0);
    expect(Number(raises)).toBeLessThan(30);
    await eventually(async () => expect(await fetchesOf(numbers)).toBe(0), { intervalMs: 300 });
  });
});

describe('a token', () => {
  const me = '{ me { id } }';

  it('is worth nothing once its session has ended elsewhere', async () => {
    const token = shop.signIn('u1');
    const other = shop.signIn('u1');
    await gateway.ask(me, { token });
    await tell(SessionRevoked, { userId: 'u1', sessionIds: [`s-${token}`] });
    expect((await gateway.ask(me, { token })).codes).toEqual(['UNAUTHENTICATED']);
    expect((await gateway.ask(me, { token: other })).codes).toEqual([]);
  });

  it('is worth nothing once its user is deleted', async () => {
    const token = shop.signIn('u1');
    await gateway.ask(me, { token });
    await tell(UserDeleted, { userId: 'u1' });
    expect((await gateway.ask(me, { token })).codes).toEqual(['UNAUTHENTICATED']);
  });
});
