import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  codeOf,
  fieldsOf,
  InventoryServer,
  lamp,
  newAdmin,
  newUser,
  productFields,
  shown,
} from './testing/inventory-server.js';

let inventory: InventoryServer;
const [seller, stranger, admin] = [newUser(), newUser(), newAdmin()];
beforeAll(async () => {
  inventory = await InventoryServer.start();
});
afterAll(() => inventory?.close());

const update = (id: string, input: object, who: typeof seller | undefined = seller) =>
  inventory.ask(
    `mutation ($id: ID!, $input: UpdateProductInput!) { updateProduct(id: $id, input: $input) { ${productFields} } }`,
    { id, input },
    who,
  );
const remove = (id: string, who: typeof seller | undefined = seller) =>
  inventory.ask('mutation ($id: ID!) { deleteProduct(id: $id) }', { id }, who);
const restock = (id: string, quantity: unknown, idempotencyKey: unknown = null, who = seller) =>
  inventory.ask(
    `mutation ($id: ID!, $quantity: Int!, $key: String) {
       restockProduct(id: $id, quantity: $quantity, idempotencyKey: $key) { ${productFields} } }`,
    { id, quantity, key: idempotencyKey },
    who,
  );
const find = async (by: { id?: string; sku?: string }) => {
  const { data } = await inventory.ask(
    `query ($id: ID, $sku: String) { product(id: $id, sku: $sku) { ${productFields} } }`,
    by,
  );
  return data.product;
};
const unknownIds = ['0198b2f0-7c3e-7c3e-9c3e-0198b2f07c3e', '', 'x', `'; --`, 'x'.repeat(10_000), '\0', '\ud800'];

describe('putting a product on offer', () => {
  it('makes it that of whoever asks, and tells of it', async () => {
    const product = await inventory.createProduct(seller, { name: '  Desk lamp ', offer: 'LOAN' });
    expect(product).toMatchObject({
      name: 'Desk lamp',
      offer: 'LOAN',
      listPrice: { amount: 1999, currency: 'USD' },
      stock: { available: 10, reserved: 0, inUse: 0, level: 'IN_STOCK' },
      owner: { id: seller.userId },
    });
    expect(await find({ id: product.id })).toEqual(product);
    expect(await inventory.told(product.id)).toMatchObject([
      {
        type: 'ProductCreated',
        sequence: 1,
        data: { productId: product.id, ownerId: seller.userId, stock: { available: 10, levelChanged: true } },
      },
    ]);
  });

  it('takes a signed-in user, and no owner that a client names', async () => {
    const mutation = `mutation ($input: CreateProductInput!) { createProduct(input: $input) { id } }`;
    expect(codeOf(await inventory.ask(mutation, { input: lamp }))).toBe('UNAUTHENTICATED');
    expect(codeOf(await inventory.ask(mutation, { input: lamp }, { kind: 'service', service: 'orders' }))).toBe(
      'FORBIDDEN',
    );
    for (const field of ['ownerId', 'owner', 'userId']) {
      expect(codeOf(await inventory.create(seller, { [field]: stranger.userId }))).toBe('BAD_USER_INPUT');
    }
  });

  it('makes up a sku where none is given, and takes one that is free', async () => {
    const skus = await Promise.all(Array.from({ length: 20 }, async () => (await inventory.createProduct(seller)).sku));
    expect(new Set(skus).size).toBe(20);
    for (const sku of skus) expect(sku).toMatch(/^[0-9A-Z]{4}-[0-9A-Z]{4}$/);
    const { id } = await inventory.createProduct(seller, { sku: ' Lamp/1.a_b-C ' });
    expect(await find({ sku: 'Lamp/1.a_b-C' })).toMatchObject({ id });
    expect(await find({ sku: 'lamp/1.a_b-c' })).toBeNull();
  });

  it('refuses a sku that another product has, also when both come at once', async () => {
    const answers = await Promise.all(
      Array.from({ length: 8 }, (_, i) => inventory.create(i % 2 ? seller : stranger, { sku: 'SAME-1' })),
    );
    expect(answers.filter(({ errors }) => errors.length === 0)).toHaveLength(1);
    expect(answers.filter((answer) => codeOf(answer) === 'CONFLICT')).toHaveLength(7);
  });

  const wrongInputs: [object, string][] = [
    [{ name: '' }, 'input.name'],
    [{ name: ' \t ' }, 'input.name'],
    [{ name: 'x'.repeat(201) }, 'input.name'],
    [{ name: 'a\0b' }, 'input.name'],
    [{ name: 'a\nb' }, 'input.name'],
    [{ name: 'half \ud83d' }, 'input.name'],
    [{ description: 'x'.repeat(5_001) }, 'input.description'],
    [{ description: 'a\0' }, 'input.description'],
    [{ category: ' ' }, 'input.category'],
    [{ category: 'x'.repeat(101) }, 'input.category'],
    [{ sku: '' }, 'input.sku'],
    [{ sku: 'a b' }, 'input.sku'],
    [{ sku: 'é' }, 'input.sku'],
    [{ sku: 'x'.repeat(65) }, 'input.sku'],
    [{ stock: -1 }, 'input.stock'],
    [{ stock: 1_000_001 }, 'input.stock'],
    [{ price: { amount: -1 } }, 'input.price.amount'],
    [{ price: { amount: 1_000_000_000_001 } }, 'input.price.amount'],
    [{ price: { amount: 1, currency: 'EUR' } }, 'input.price.currency'],
    [{ price: { amount: 1, currency: 'usd' } }, 'input.price.currency'],
  ];
  it.each(wrongInputs.map((row) => [shown(row[0]), ...row] as const))(
    'names what is wrong: %s',
    async (_, wrong, field) => {
      const answer = await inventory.create(seller, wrong);
      expect(codeOf(answer)).toBe('BAD_USER_INPUT');
      expect(fieldsOf(answer)).toContain(field);
    },
  );

  it.each([
    { stock: 1.5 },
    { stock: 2 ** 40 },
    { stock: '1' },
    { stock: null },
    { price: { amount: 0.5 } },
    { price: { amount: 2 ** 53 } },
    { price: { amount: '1' } },
    { price: null },
    { offer: 'GIFT' },
    { name: 5 },
  ])('refuses what is no such value: %j', async (wrong) => {
    expect(codeOf(await inventory.create(seller, wrong))).toBe('BAD_USER_INPUT');
  });

  it('takes what is at the edge', async () => {
    const edge = {
      name: '😀'.repeat(200),
      description: 'x\n\ty'.padEnd(5_000, '日'),
      category: 'ﷺ'.repeat(100),
      price: { amount: 1_000_000_000_000, currency: 'USD' },
      stock: 1_000_000,
      sku: null,
      offer: null,
    };
    const { id } = await inventory.createProduct(seller, edge);
    expect(await find({ id })).toMatchObject({ name: edge.name, listPrice: edge.price, offer: 'SALE' });
    const free = await inventory.createProduct(seller, {
      price: { amount: 0, currency: null },
      stock: 0,
      description: '',
    });
    expect(free).toMatchObject({ listPrice: { amount: 0 }, stock: { available: 0, level: 'OUT' } });
  });
});

describe('changing a product', () => {
  it('is for its owner and for admins, and shows at once', async () => {
    const { id, updatedAt } = await inventory.createProduct(seller);
    const { data } = await update(id, { name: 'Torch', price: { amount: 5 } });
    expect(data.updateProduct).toMatchObject({ id, name: 'Torch', listPrice: { amount: 5 }, category: 'Lighting' });
    expect(Date.parse(data.updateProduct.updatedAt)).toBeGreaterThanOrEqual(Date.parse(updatedAt));
    expect((await update(id, { category: 'Garden', offer: 'LOAN' }, admin)).errors).toEqual([]);
    expect(await find({ id })).toMatchObject({
      name: 'Torch',
      category: 'Garden',
      offer: 'LOAN',
      owner: { id: seller.userId },
    });
    expect((await inventory.told(id)).map(({ type, sequence }) => `${type} ${sequence}`)).toEqual([
      'ProductCreated 1',
      'ProductUpdated 2',
      'ProductUpdated 3',
    ]);
  });

  it('is refused to everyone else, and changes nothing', async () => {
    const product = await inventory.createProduct(seller);
    const { id } = product;
    for (const [who, code] of [
      [stranger, 'FORBIDDEN'],
      [undefined, 'UNAUTHENTICATED'],
    ] as const) {
      const anyone = who ?? ({ kind: 'anonymous' } as never);
      expect(codeOf(await update(id, { name: 'Mine' }, anyone))).toBe(code);
      expect(codeOf(await remove(id, anyone))).toBe(code);
      expect(codeOf(await restock(id, 5, null, anyone))).toBe(code);
    }
    expect(await find({ id })).toEqual(product);
    expect(await inventory.told(id)).toHaveLength(1);
  });

  it.each(unknownIds.map((id) => [shown(id), id]))(
    'that does not exist is NOT_FOUND, whatever its id: %s',
    async (_, id = '') => {
      expect(codeOf(await update(id, { name: 'x' }))).toBe('NOT_FOUND');
      expect(codeOf(await remove(id))).toBe('NOT_FOUND');
      expect(codeOf(await restock(id, 1))).toBe('NOT_FOUND');
      expect(await find({ id })).toBeNull();
    },
  );

  it('by nothing, or to what it is, is fine and told to nobody', async () => {
    const product = await inventory.createProduct(seller);
    expect((await update(product.id, {})).data.updateProduct).toEqual(product);
    expect((await update(product.id, { name: lamp.name, price: lamp.price })).data.updateProduct).toEqual(product);
    expect(await inventory.told(product.id)).toHaveLength(1);
  });

  it.each(['name', 'description', 'category', 'price', 'sku', 'offer'])('refuses null for %s', async (field) => {
    const { id } = await inventory.createProduct(seller);
    const answer = await update(id, { [field]: null });
    expect(codeOf(answer)).toBe('BAD_USER_INPUT');
    expect(fieldsOf(answer)).toEqual([`input.${field}`]);
  });

  it('refuses a sku that another product has, and takes its own', async () => {
    await inventory.createProduct(stranger, { sku: 'TAKEN' });
    const { id } = await inventory.createProduct(seller, { sku: 'FREE' });
    expect(codeOf(await update(id, { sku: 'TAKEN' }))).toBe('CONFLICT');
    expect((await update(id, { sku: 'FREE', name: 'y' })).errors).toEqual([]);
  });

  it('by many at once loses no change and tells of each in turn', async () => {
    const { id } = await inventory.createProduct(seller, { stock: 0 });
    const changes = [
      ...Array.from({ length: 10 }, (_, i) => update(id, { name: `Lamp ${i}` })),
      ...Array.from({ length: 10 }, () => restock(id, 2)),
    ];
    const answers = await Promise.all(changes);
    expect(answers.flatMap(({ errors }) => errors)).toEqual([]);
    const told = await inventory.told(id);
    expect(told.map(({ sequence }) => sequence)).toEqual(Array.from({ length: 21 }, (_, i) => i + 1));
    expect(told.at(-1)?.data.stock.available).toBe(20);
    expect((await find({ id })).name).toBe(told.at(-1)?.data.name);
  });
});

describe('taking a product off', () => {
  it('hides it everywhere, frees its sku and tells of it, once', async () => {
    const { id } = await inventory.createProduct(seller, { sku: 'GONE-1', category: 'Vanishing' });
    expect((await remove(id)).data).toEqual({ deleteProduct: true });
    expect(codeOf(await remove(id))).toBe('NOT_FOUND');
    expect(await find({ id })).toBeNull();
    expect(await find({ sku: 'GONE-1' })).toBeNull();
    expect(await inventory.names({ category: 'Vanishing' })).toEqual([]);
    expect(await inventory.names({ search: 'GONE-1' })).toEqual([]);
    expect(codeOf(await update(id, { name: 'x' }))).toBe('NOT_FOUND');
    expect(codeOf(await restock(id, 1))).toBe('NOT_FOUND');
    expect((await inventory.told(id)).at(-1)).toEqual({ type: 'ProductDeleted', sequence: 2, data: { productId: id } });
    expect((await inventory.createProduct(stranger, { sku: 'GONE-1' })).id).not.toBe(id);
  });
});

describe('restocking', () => {
  it('adds and takes out, and never below 0', async () => {
    const { id } = await inventory.createProduct(seller, { stock: 3 });
    expect((await restock(id, 4)).data.restockProduct.stock).toMatchObject({ available: 7, level: 'IN_STOCK' });
    expect((await restock(id, -7)).data.restockProduct.stock).toMatchObject({ available: 0, level: 'OUT' });
    expect(codeOf(await restock(id, -1))).toBe('CONFLICT');
    expect((await inventory.told(id)).slice(1)).toMatchObject([
      { type: 'ProductUpdated', sequence: 2, data: { stock: { available: 7, levelChanged: true } } },
      { type: 'ProductUpdated', sequence: 3, data: { stock: { available: 0, levelChanged: true } } },
    ]);
  });

  it.each([0, 1_000_001, -1_000_001])('by %d is refused', async (quantity) => {
    const { id } = await inventory.createProduct(seller);
    const answer = await restock(id, quantity);
    expect(codeOf(answer)).toBe('BAD_USER_INPUT');
    expect(fieldsOf(answer)).toEqual(['quantity']);
  });

  it('stops before a count overflows', async () => {
    const { id } = await inventory.createProduct(seller, { stock: 0 });
    await inventory.sql('UPDATE products SET restocked = 1999999999, available = 1999999999 WHERE id = $1', [id]);
    expect(codeOf(await restock(id, 2))).toBe('CONFLICT');
    expect((await restock(id, 1)).data.restockProduct.stock.available).toBe(2_000_000_000);
  });

  it('with a key happens once, also when the same comes many times at once', async () => {
    const { id } = await inventory.createProduct(seller, { stock: 0 });
    const answers = await Promise.all(Array.from({ length: 10 }, () => restock(id, 5, 'delivery 1')));
    for (const { data } of answers) expect(data.restockProduct.stock.available).toBe(5);
    expect(codeOf(await restock(id, 6, 'delivery 1'))).toBe('IDEMPOTENCY_CONFLICT');
    expect((await restock(id, 5, 'delivery 2')).data.restockProduct.stock.available).toBe(10);
    expect((await restock(id, 5, 'delivery 1', admin)).data.restockProduct.stock.available).toBe(15);
    expect(await inventory.told(id)).toHaveLength(4);
  });

  it('that was refused leaves its key free', async () => {
    const { id } = await inventory.createProduct(seller, { stock: 1 });
    expect(codeOf(await restock(id, -5, 'key'))).toBe('CONFLICT');
    expect((await restock(id, 4)).data.restockProduct.stock.available).toBe(5);
    expect((await restock(id, -5, 'key')).data.restockProduct.stock.available).toBe(0);
  });

  const wrongKeys = ['', ' ', 'x'.repeat(256), 'a\0'];
  it.each(wrongKeys.map((key) => [shown(key), key]))('refuses the key %s', async (_, key) => {
    const { id } = await inventory.createProduct(seller);
    const answer = await restock(id, 1, key);
    expect(codeOf(answer)).toBe('BAD_USER_INPUT');
    expect(fieldsOf(answer)).toEqual(['idempotencyKey']);
  });
});
