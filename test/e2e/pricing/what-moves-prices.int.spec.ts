import { randomUUID } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { contracts, DiscountChanged, ProductCreated, ProductDeleted, ProductUpdated } from '#contracts';
import { InProcessBus, type MessageDefinition } from '#platform/messaging';
import { eventually } from '#platform/testing';
import { RunningGateway } from '../../../gateway/testing/running-gateway.js';
import { StubShop } from '../../../gateway/testing/stub-shop.js';
import { StubSubgraph } from '../../../gateway/testing/stub-subgraph.js';

const usd = { amount: 100, currency: 'USD' };
const price = { unit: usd, total: usd, list: usd, discount: null };
const discount = { id: 'd1', percent: 10, minimumQuantity: 1, startsAt: '2026-01-01T00:00:00Z', active: true };

let bus: InProcessBus;
let shop: StubShop;
let pricing: StubSubgraph;
let payments: StubSubgraph;
let gateway: RunningGateway;
beforeEach(async () => {
  const toGateway = Object.entries(contracts.topology).map(([type, services]) => {
    return [type, services.filter((service) => service === 'gateway')];
  });
  bus = new InProcessBus({ ...contracts, topology: Object.fromEntries(toGateway) });
  [shop, pricing, payments] = await Promise.all([
    StubShop.start(),
    StubSubgraph.startShop('pricing', {
      Query: {
        quote: () => ({ lines: [{ product: { id: 'p1' }, quantity: 1, price }], total: usd }),
        discounts: () => ({ nodes: [discount], edges: [], pageInfo: {}, totalCount: 1 }),
      },
      Mutation: { createDiscount: () => discount, endDiscount: () => discount },
      Product: { price: () => price },
    }),
    StubSubgraph.startShop('payments', { Mutation: { depositFunds: () => ({ id: 'a1', balance: usd }) } }),
  ]);
  const more = { PRICING_URL: pricing.url, PAYMENTS_URL: payments.url };
  gateway = await RunningGateway.start({ ...shop.env, ...more }, { bus });
});
afterEach(async () => {
  await gateway.stop();
  await Promise.all([shop.stop(), pricing.stop(), payments.stop()]);
});

const queries = {
  price: '{ product(id: "p1") { price { unit { amount } } } }',
  quote: '{ quote(lines: [{ productId: "p1", quantity: 1 }]) { total { amount } } }',
  discounts: '{ discounts { nodes { percent } } }',
};

/** Which of the answers were fetched anew. */
async function fetchedAnew(): Promise<string[]> {
  const anew: string[] = [];
  for (const [name, query] of Object.entries(queries)) {
    const before = pricing.fetches;
    expect((await gateway.ask(query)).codes).toEqual([]);
    if (pricing.fetches > before) anew.push(name);
  }
  return anew;
}

async function mutate(mutation: string): Promise<void> {
  expect((await gateway.ask(mutation, { token: shop.signIn('u1', 'ADMIN') })).codes).toEqual([]);
}

describe('a mutation through this gateway', () => {
  it.each([
    ['createDiscount(input: { percent: 10 }) { id }', ['price', 'quote', 'discounts']],
    ['endDiscount(id: "d1") { id }', ['price', 'quote', 'discounts']],
    ['updateProduct(id: "p1", input: { name: "Torch" }) { id }', ['price', 'quote']],
    ['depositFunds(input: { amount: { amount: 1 } }) { id }', []],
  ])('%s makes old news of %j', async (mutation, moved) => {
    expect(await fetchedAnew()).toEqual(Object.keys(queries));
    expect(await fetchedAnew()).toEqual([]);
    await mutate(`mutation { ${mutation} }`);
    expect(await fetchedAnew()).toEqual(moved);
  });

  it('that moves money leaves all that is cached', async () => {
    const list = '{ products { nodes { id owner { id name } } } }';
    await gateway.ask(list);
    const { fetches } = shop.inventory;
    await mutate('mutation { depositFunds(input: { amount: { amount: 1 } }) { id } }');
    await gateway.ask(list);
    expect(shop.inventory.fetches).toBe(fetches);
  });
});

function tell<Data>({ type, source }: MessageDefinition<Data>, data: Data): Promise<void> {
  const id = randomUUID();
  const time = new Date().toISOString();
  const datacontenttype = 'application/json';
  const about = { specversion: '1.0', id, type, source, subject: 'p1', time, datacontenttype, sequence: 1 };
  const content = JSON.stringify({ ...about, correlationid: 'c1', data });
  return bus.publish({ id, type, subject: 'p1', content, redelivered: false });
}

const product = {
  productId: 'p1',
  sku: 'p1',
  name: 'Torch',
  description: '',
  category: 'things',
  offer: 'SALE' as const,
  listPrice: usd,
  ownerId: 'u1',
  stock: { available: 4, reserved: 1, inUse: 0, level: 'LOW' as const, levelChanged: false },
};
const everything = { productId: null, category: null, endsAt: null };
const { id: discountId, active, ...terms } = discount;

describe('an event', () => {
  const told: [type: string, tell: () => Promise<void>, moved: string[]][] = [
    ['DiscountChanged', () => tell(DiscountChanged, { discountId, ...terms, ...everything }), Object.keys(queries)],
    ['ProductUpdated', () => tell(ProductUpdated, product), ['price', 'quote']],
    ['ProductCreated', () => tell(ProductCreated, product), ['price', 'quote']],
    ['ProductDeleted', () => tell(ProductDeleted, { productId: 'p1' }), ['price', 'quote']],
  ];
  it.each(told)('%s makes old news of what it moves', async (_, tellIt, moved) => {
    await fetchedAnew();
    await tellIt();
    const anew = new Set<string>();
    await eventually(async () => {
      for (const name of await fetchedAnew()) anew.add(name);
      expect([...anew].toSorted()).toEqual(moved.toSorted());
    });
  });
});

describe('prices that pricing bounds', () => {
  it('are not kept any longer, whatever inventory says, and neither is the page that they are on', async () => {
    shop.inventory.cacheControl = 'max-age=30';
    pricing.cacheControl = 'max-age=0';
    await gateway.ask(queries.price);
    await gateway.ask(queries.price);
    expect(pricing.fetches).toBe(2);
    pricing.cacheControl = 'max-age=30';
    await gateway.ask(queries.price);
    await gateway.ask(queries.price);
    expect(pricing.fetches).toBe(3);
  });
});
