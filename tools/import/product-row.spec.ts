import { describe, expect, it } from 'vitest';
import { productReader } from './product-row.js';

const read = productReader('USD');
const cells = {
  sku: 'L-1',
  name: 'Lamp',
  description: 'It shines.\nBrightly.',
  category: 'Lighting',
  price: '19.99',
  stock: '5',
  offer: 'loan',
};

describe('a row', () => {
  it('is a product', () => {
    const price = { amount: 1999, currency: 'USD' };
    expect(read(7, cells)).toEqual({ row: { ...cells, line: 7, price, stock: 5, offer: 'LOAN' } });
  });

  it('may say nothing of the offer, and have no description', () => {
    expect(read(2, { ...cells, offer: '', description: '' })).toMatchObject({
      row: { offer: undefined, description: '' },
    });
  });

  it.each([
    [{ sku: '' }, 'sku is empty: it tells a second import which product this is'],
    [{ sku: 'a b' }, 'sku "a b" must be 1 to 64 of: letters A to Z and a to z, digits, and . _ - /'],
    [{ name: '' }, 'name is empty'],
    [{ name: 'x'.repeat(201) }, `name "${'x'.repeat(40)}…" has more than 200 characters`],
    [{ name: 'a\nb' }, 'name "a\\nb" has characters that are no text'],
    [{ category: '' }, 'category is empty'],
    [{ price: '19.999' }, 'price "19.999" has 3 decimals, USD has 2'],
    [{ price: '-1' }, 'price "-1" must be a plain amount in USD, such as 19.99'],
    [{ stock: '-1' }, 'stock "-1" must be a whole number from 0 to 1000000'],
    [{ stock: '1.5' }, 'stock "1.5" must be a whole number from 0 to 1000000'],
    [{ stock: '1000001' }, 'stock "1000001" must be a whole number from 0 to 1000000'],
    [{ stock: '' }, 'stock must be a whole number from 0 to 1000000'],
    [{ offer: 'RENT' }, 'offer "RENT" must be SALE or LOAN'],
    [{ price: 'free', stock: 'many' }, expect.stringMatching(/^price "free" .*; stock "many" /)],
  ])('with %j is refused, saying why', (wrong, problem) => {
    expect(read(2, { ...cells, ...wrong })).toEqual({ problem });
  });

  it('counts an emoji as one character', () => {
    expect(read(2, { ...cells, name: '😀'.repeat(200) })).toHaveProperty('row');
    expect(read(2, { ...cells, name: '😀'.repeat(201) })).toHaveProperty('problem');
  });
});
