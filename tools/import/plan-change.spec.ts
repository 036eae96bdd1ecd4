import { describe, expect, it } from 'vitest';
import { planChange } from './plan-change.js';
import type { ProductRow } from './product-row.js';

const row: ProductRow = {
  line: 2,
  sku: 'L-1',
  name: 'Lamp',
  description: 'It shines.',
  category: 'Lighting',
  price: { amount: 1999, currency: 'USD' },
  stock: 5,
  offer: 'SALE',
};
const known = {
  id: 'p1',
  name: 'Lamp',
  description: 'It shines.',
  category: 'Lighting',
  price: { amount: 1999, currency: 'USD' },
  offer: 'SALE',
  ownerId: 'me',
} as const;

describe('what a row changes', () => {
  it('is a new product where the sku is not known, for sale unless it says otherwise', () => {
    const { line: _, ...input } = row;
    expect(planChange(row, undefined, 'me')).toEqual({ do: 'create', input });
    expect(planChange({ ...row, offer: undefined }, undefined, 'me')).toEqual({ do: 'create', input });
    expect(planChange({ ...row, offer: 'LOAN' }, undefined, 'me')).toMatchObject({ input: { offer: 'LOAN' } });
  });

  it('is nothing where the shop says the same, whatever the stock is by now', () => {
    expect(planChange({ ...row, stock: 99 }, known, 'me')).toEqual({ do: 'nothing' });
    expect(planChange({ ...row, offer: undefined }, { ...known, offer: 'LOAN' }, 'me')).toEqual({ do: 'nothing' });
  });

  it.each([
    { name: 'Lamp, large' },
    { description: '' },
    { category: 'Home' },
    { price: { amount: 2000, currency: 'USD' } },
    { offer: 'LOAN' as const },
  ])('is %j and nothing else where only that differs', (input) => {
    expect(planChange({ ...row, ...input }, known, 'me')).toEqual({ do: 'update', id: 'p1', input });
  });

  it.each(['you', undefined])('is refused where the sku is of %s', (ownerId) => {
    const why = 'sku L-1 belongs to another seller';
    expect(planChange(row, { ...known, ownerId }, 'me')).toEqual({ do: 'refuse', why });
  });
});
