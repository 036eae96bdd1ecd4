import { describe, expect, it } from 'vitest';
import { useShop } from '../harness/shop.js';
import { discountsOn, prices, quoteOf } from './pricing-client.js';

const souk = useShop();

describe('a discount', () => {
  it('shows in a list that was cached before as soon as it is made, and is gone as soon as it is ended', async () => {
    const ada = await souk.visitor.register();
    for (let round = 0; round < 5; round++) {
      const productId = await ada.createProduct({ price: { amount: 1_000 } });
      const { list, quote, discounts } = prices(souk.visitor, productId);
      const all = async () => [await list(), await quote(), await discounts()];
      expect(await all()).toEqual([1_000, 1_000, []]);
      const { make, end } = discountsOn(souk.admin);
      const id = await make({ percent: 25, productId });
      expect(await all()).toEqual([750, 750, [id]]);
      await end(id);
      expect(await all()).toEqual([1_000, 1_000, []]);
    }
  });

  it('is for the quantity it asks for, several of which are one question', async () => {
    const ada = await souk.visitor.register();
    const productId = await ada.createProduct({ price: { amount: 999 } });
    await discountsOn(souk.admin).make({ percent: 10, minimumQuantity: 10, productId });
    const { product } = await souk.visitor.data(
      `query ($id: ID!) { product(id: $id) {
         one: price { unit { amount } total { amount currency } list { amount } discount { percent } }
         ten: price(quantity: 10) { unit { amount } total { amount currency } list { amount } discount { percent } } } }`,
      { id: productId },
    );
    const usd = (amount: number) => ({ amount, currency: 'USD' });
    expect(product).toEqual({
      one: { unit: { amount: 999 }, total: usd(999), list: { amount: 999 }, discount: null },
      ten: { unit: { amount: 899 }, total: usd(8_990), list: { amount: 999 }, discount: { percent: 10 } },
    });
  });

  it('is not made of what is no instant, written out or as a variable: its field is named', async () => {
    for (const mutation of [
      'mutation { createDiscount(input: { percent: 5, endsAt: "tomorrow" }) { id } }',
      'mutation ($at: DateTime) { createDiscount(input: { percent: 5, endsAt: $at }) { id } }',
    ]) {
      const { errors } = await souk.admin.send(mutation, { at: 'tomorrow' });
      expect(errors?.[0]?.extensions).toMatchObject({
        code: 'BAD_USER_INPUT',
        fields: { 'input.endsAt': expect.any(String) },
      });
    }
  });

  it('is made and ended by admins alone', async () => {
    const ada = await souk.visitor.register();
    const create = 'mutation { createDiscount(input: { percent: 5 }) { id } }';
    expect(await souk.visitor.code(create)).toBe('UNAUTHENTICATED');
    expect(await ada.code(create)).toBe('FORBIDDEN');
    expect(await souk.admin.code('mutation { endDiscount(id: "x") { id } }')).toBe('NOT_FOUND');
  });
});

describe('a price that was cached before', () => {
  it('follows its product: the list price, the category, and its end', async () => {
    const ada = await souk.visitor.register();
    const category = `Kind ${crypto.randomUUID()}`;
    await discountsOn(souk.admin).make({ percent: 50, category: category.toUpperCase() });
    const id = await ada.createProduct({ price: { amount: 1_000 }, category: 'Plain' });
    const { list, quote } = prices(souk.visitor, id);
    const both = async () => [await list(), await quote()];
    const update = (input: object) =>
      ada.data('mutation ($id: ID!, $input: UpdateProductInput!) { updateProduct(id: $id, input: $input) { id } }', {
        id,
        input,
      });
    expect(await both()).toEqual([1_000, 1_000]);
    await update({ price: { amount: 600 } });
    expect(await both()).toEqual([600, 600]);
    await update({ category });
    expect(await both()).toEqual([300, 300]);
    await ada.data('mutation ($id: ID!) { deleteProduct(id: $id) }', { id });
    expect(await souk.visitor.code(quoteOf, { lines: [{ productId: id, quantity: 1 }] })).toBe('NOT_FOUND');
  });
});

describe('a quote', () => {
  it('tells all of its products, and prices them as an order would', async () => {
    const ada = await souk.visitor.register();
    const [lamp, chair] = [
      await ada.createProduct({ name: 'Quoted lamp', price: { amount: 1_000 } }),
      await ada.createProduct({ name: 'Quoted chair', price: { amount: 333 } }),
    ];
    await discountsOn(souk.admin).make({ percent: 50, productId: lamp, minimumQuantity: 3 });
    const { quote } = await souk.visitor.data(
      `query ($lines: [QuoteLineInput!]!) { quote(lines: $lines) { total { amount currency } lines {
         quantity price { total { amount } } product { id name stock { level } price(quantity: 3) { unit { amount } } } } } }`,
      { lines: [2, 1].map((quantity) => ({ productId: lamp, quantity })).concat({ productId: chair, quantity: 1 }) },
    );
    const line = (quantity: number, total: number, id: string | undefined, name: string, unit: number) => ({
      quantity,
      price: { total: { amount: total } },
      product: { id, name, stock: { level: 'IN_STOCK' }, price: { unit: { amount: unit } } },
    });
    expect(quote).toEqual({
      total: { amount: 1_833, currency: 'USD' },
      lines: [
        line(2, 1_000, lamp, 'Quoted lamp', 500),
        line(1, 500, lamp, 'Quoted lamp', 500),
        line(1, 333, chair, 'Quoted chair', 333),
      ],
    });
  });

  it('says which of its lines is wrong', async () => {
    const lines = [{ productId: crypto.randomUUID(), quantity: 1_001 }];
    const { errors } = await souk.visitor.send(quoteOf, { lines });
    expect(errors?.[0]?.extensions).toMatchObject({
      code: 'BAD_USER_INPUT',
      fields: { 'lines.0.quantity': 'must be 1 to 1000' },
    });
  });
});

it('a quantity that cannot be bought leaves the rest of the page', async () => {
  const { data, errors } = await souk.visitor.send(
    '{ products(first: 2) { nodes { name price(quantity: 0) { unit { amount } } } } }',
  );
  expect(data?.products.nodes).toEqual([
    { name: expect.any(String), price: null },
    { name: expect.any(String), price: null },
  ]);
  expect(errors?.map(({ extensions }) => extensions.code)).toEqual(['BAD_USER_INPUT', 'BAD_USER_INPUT']);
});
