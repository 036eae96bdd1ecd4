import { expect, it } from 'vitest';
import { foldCase } from '../../../subgraphs/inventory/domain/fold-text.js';
import { foldCategory } from '../../../subgraphs/pricing/domain/fold-text.js';

const categories = [
  'Lighting',
  'LIGHTING',
  'Größe',
  'GRÖSSE',
  'Élan',
  'ｗｉｄｅ',
  'ﬁne',
  'İstanbul',
  'ΣΊΣΥΦΟΣ',
  '電灯',
  'a  b',
];

it.each(categories)('the category %s is the same one to those who filter by it and to discounts', (category) => {
  expect(foldCategory(` ${category} `)).toBe(foldCase(category));
});
