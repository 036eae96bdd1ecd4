import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { OrderCancelled, OrderPlaced, OrderReturned, ReleaseStock, ReserveStock, UserDeleted } from '#contracts';
import { eventually } from '#platform/testing';
import { codeOf, InventoryServer, lamp, newUser } from '../testing/inventory-server.js';

let inventory: InventoryServer;
const seller = newUser();
beforeAll(async () => {
  inventory = await InventoryServer.start();
});
afterAll(() => inventory?.close());

const stockOf = async (id: string) => {
  const { data } = await inventory.ask(
    'query ($id: ID!) { product(id: $id) { stock { available reserved inUse } updatedAt } }',
    { id },
  );
  return data.product.stock;
};

const orderOf = (orderId: string, productId: string, quantity: number, offer: 'SALE' | 'LOAN') => {
  const money = { amount: 1, currency: 'USD' };
  const items = [{ productId, quantity, unitPrice: money }];
  return { orderId, number: 'S-1', customerId: 'somebody', status: 'PLACED', offer, items, total: money };
};

describe('an order', () => {
  it('moves the stock as it goes, each message once, and is answered', async () => {
    const { id } = await inventory.createProduct(seller, { stock: 10, offer: 'LOAN' });
    const orderId = randomUUID();
    const order = orderOf(orderId, id, 4, 'LOAN');
    const reserve = { orderId, offer: 'LOAN' as const, lines: [{ productId: id, quantity: 4 }] };
    const messageId = await inventory.tell(ReserveStock, orderId, reserve);
    await inventory.tell(ReserveStock, orderId, reserve, messageId);
    expect(await stockOf(id)).toEqual({ available: 6, reserved: 4, inUse: 0 });
    await inventory.tell(OrderPlaced, orderId, order);
    expect(await stockOf(id)).toEqual({ available: 6, reserved: 0, inUse: 4 });
    await inventory.tell(OrderReturned, orderId, order);
    expect(await stockOf(id)).toEqual({ available: 10, reserved: 0, inUse: 0 });
    expect((await inventory.told(orderId)).map(({ type, sequence }) => `${type} ${sequence}`)).toEqual([
      'StockReserved 1',
      'StockTaken 2',
      'StockReturned 3',
    ]);
  });

  it('that was cancelled or released gives back what it took or held', async () => {
    const { id } = await inventory.createProduct(seller, { stock: 10 });
    const [sold, held] = [randomUUID(), randomUUID()];
    const lines = [{ productId: id, quantity: 3 }];
    for (const orderId of [sold, held]) await inventory.tell(ReserveStock, orderId, { orderId, offer: 'SALE', lines });
    await inventory.tell(OrderPlaced, sold, orderOf(sold, id, 3, 'SALE'));
    expect(await stockOf(id)).toEqual({ available: 4, reserved: 3, inUse: 0 });
    await inventory.tell(OrderCancelled, sold, orderOf(sold, id, 3, 'SALE'));
    await inventory.tell(ReleaseStock, held, { orderId: held });
    expect(await stockOf(id)).toEqual({ available: 10, reserved: 0, inUse: 0 });
  });

  it('leaves no more to take out than is available, and does not count as a change of the product', async () => {
    const product = await inventory.createProduct(seller, { stock: 10 });
    const orderId = randomUUID();
    await inventory.tell(ReserveStock, orderId, {
      orderId,
      offer: 'SALE',
      lines: [{ productId: product.id, quantity: 8 }],
    });
    const restock = (quantity: number) =>
      inventory.ask(
        'mutation ($id: ID!, $quantity: Int!) { restockProduct(id: $id, quantity: $quantity) { stock { available reserved } } }',
        { id: product.id, quantity },
        seller,
      );
    const { data } = await inventory.ask('query ($id: ID!) { product(id: $id) { updatedAt } }', product);
    expect(data.product.updatedAt).toBe(product.updatedAt);
    expect(codeOf(await restock(-3))).toBe('CONFLICT');
    expect((await restock(-2)).data.restockProduct.stock).toEqual({ available: 0, reserved: 8 });
  });

  it('cannot have a product that was taken off, and keeps what it has of it', async () => {
    const { id } = await inventory.createProduct(seller, { stock: 10 });
    const [before, after] = [randomUUID(), randomUUID()];
    const lines = [{ productId: id, quantity: 1 }];
    await inventory.tell(ReserveStock, before, { orderId: before, offer: 'SALE', lines });
    await inventory.ask('mutation ($id: ID!) { deleteProduct(id: $id) }', { id }, seller);
    await inventory.tell(ReserveStock, after, { orderId: after, offer: 'SALE', lines });
    expect(await inventory.told(after)).toMatchObject([
      { type: 'ReservationRejected', data: { reason: 'PRODUCT_UNAVAILABLE', productIds: [id] } },
    ]);
    await inventory.tell(OrderPlaced, before, orderOf(before, id, 1, 'SALE'));
    expect((await inventory.told(before)).at(-1)).toMatchObject({
      type: 'StockTaken',
      data: { products: [{ productId: id }] },
    });
  });
});

describe('orders at once', () => {
  it('have exactly the units that are there, and each is answered as the effect of its own message', async () => {
    const { id } = await inventory.createProduct(seller, { stock: 10 });
    const orders = Array.from({ length: 200 }, () => randomUUID());
    const lines = [{ productId: id, quantity: 1 }];
    const causes = await Promise.all(
      orders.map((orderId) => inventory.tell(ReserveStock, orderId, { orderId, offer: 'SALE', lines })),
    );
    const answers = await inventory.sql<{ type: string; subject: string; cause: string }>(
      `SELECT type, subject, body->>'causationid' AS cause FROM outbox WHERE subject = ANY($1::text[])
       ORDER BY array_position($1, subject)`,
      [orders],
    );
    expect(answers.map(({ subject, cause }) => [subject, cause])).toEqual(orders.map((order, i) => [order, causes[i]]));
    expect(answers.filter(({ type }) => type === 'StockReserved')).toHaveLength(10);
    expect(answers.filter(({ type }) => type === 'ReservationRejected')).toHaveLength(190);
    expect(await stockOf(id)).toEqual({ available: 0, reserved: 10, inUse: 0 });
  });

  it('hold up nobody when one of them can never be', async () => {
    const { id } = await inventory.createProduct(seller, { stock: 10 });
    const [good, other] = [randomUUID(), randomUUID()];
    const lines = [{ productId: id, quantity: 1 }];
    const poison = randomUUID();
    const doomed = inventory.tell(OrderPlaced, poison, orderOf(poison, id, 1, 'SALE')).catch(() => undefined);
    await Promise.all(
      [good, other].map((orderId) => inventory.tell(ReserveStock, orderId, { orderId, offer: 'SALE', lines })),
    );
    expect(await stockOf(id)).toEqual({ available: 8, reserved: 2, inUse: 0 });
    await inventory.tell(ReserveStock, randomUUID(), { orderId: poison, offer: 'SALE', lines });
    await doomed;
    expect(await stockOf(id)).toEqual({ available: 7, reserved: 2, inUse: 0 });
  });
});

describe('a deleted account', () => {
  it('takes all of its products off, tells of each, and offers nothing new', async () => {
    const [leaver, stayer] = [newUser(), newUser()];
    const { id } = await inventory.createProduct(leaver);
    await inventory.createProduct(stayer, { name: 'Stays' });
    await inventory.sql(
      `INSERT INTO products (id, owner_id, sku, name, name_key, description, category, category_key, words, offer, price,
         currency, version, created_at, updated_at, available, reserved, in_use, initial_stock)
       SELECT gen_random_uuid(), owner_id, 'bulk-' || n, name, name_key, description, category, category_key, words, offer,
         price, currency, 1, created_at, updated_at, 1, 0, 0, 1
       FROM products, generate_series(1, 450) n WHERE id = $1`,
      [id],
    );
    await inventory.tell(UserDeleted, leaver.userId, { userId: leaver.userId });
    await eventually(async () => {
      const [row] = await inventory.sql<{ told: string }>(
        `SELECT count(DISTINCT subject) AS told FROM outbox WHERE type = 'ProductDeleted' AND body->>'sequence' = '2'`,
      );
      expect(Number(row?.told)).toBe(451);
    });
    expect(await inventory.names({ ownerId: leaver.userId })).toEqual([]);
    expect(await inventory.names({ ownerId: stayer.userId })).toEqual(['Stays']);
    expect(codeOf(await inventory.create(leaver))).toBe('UNAUTHENTICATED');
  });

  it('leaves nothing on offer that was being created meanwhile', async () => {
    const leavers = Array.from({ length: 10 }, () => newUser());
    await Promise.all(
      leavers.flatMap((leaver) => [
        inventory.create(leaver, lamp),
        inventory.tell(UserDeleted, leaver.userId, { userId: leaver.userId }),
        inventory.create(leaver, lamp),
      ]),
    );
    await eventually(async () => {
      const [row] = await inventory.sql<{ left: string }>(
        'SELECT count(*) AS left FROM owners WHERE withdrawn_at IS NOT NULL AND emptied_at IS NULL',
      );
      expect(Number(row?.left)).toBe(0);
    });
    for (const { userId } of leavers) expect(await inventory.names({ ownerId: userId })).toEqual([]);
  });
});
