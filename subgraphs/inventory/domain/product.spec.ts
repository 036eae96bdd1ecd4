import { expect, it } from 'vitest';
import { changeFacts, type ProductFacts } from './product.js';

const facts: ProductFacts = {
  sku: 'A-1',
  name: 'Lamp',
  description: '',
  category: 'Lighting',
  offer: 'SALE',
  listPrice: { amount: 100, currency: 'USD' },
};

it('is changed by what is given and left alone by the rest', () => {
  expect(changeFacts(facts, { name: 'Torch', listPrice: { amount: 0, currency: 'USD' } })).toEqual({
    ...facts,
    name: 'Torch',
    listPrice: { amount: 0, currency: 'USD' },
  });
  expect(changeFacts({ ...facts, description: 'x' }, { description: '' })).toEqual(facts);
});

it('is not changed by nothing, or by what it is already', () => {
  expect(changeFacts(facts, {})).toBeUndefined();
  expect(changeFacts(facts, { ...facts, listPrice: { ...facts.listPrice } })).toBeUndefined();
  expect(changeFacts(facts, { name: undefined })).toBeUndefined();
});
