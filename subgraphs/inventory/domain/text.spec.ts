import { expect, it } from 'vitest';
import { foldCase, nameSortKey } from './fold-text.js';
import { parseProductId } from './product-id.js';
import { searchWords } from './search-words.js';
import { skuForm, skuOf } from './sku.js';

it('finds the words of a text whatever its case, accents and marks', () => {
  expect(searchWords('Café-Crème,  CAFE!', 'SKU_7/b')).toEqual(['cafe', 'creme', 'sku', '7', 'b']);
  expect(searchWords('ＡＢＣ İstanbul straße')).toEqual(['abc', 'istanbul', 'straße']);
});

it('finds each character of scripts that put no spaces between words', () => {
  expect(searchWords('日本語 lamp電灯')).toEqual(['日', '本', '語', 'lamp', '電', '灯']);
});

it('finds no word in what has no letter and no digit', () => {
  expect(searchWords(`%_*:&|!()<>'"\\ -- ; $1`, '\0')).toEqual(['1']);
  expect(searchWords(`%_*:&|!()<>'"\\`, ' ')).toEqual([]);
});

it('keeps no word of more than 64 characters', () => {
  expect(searchWords('x'.repeat(5_000))).toEqual(['x'.repeat(64)]);
});

it('sorts names whatever their case and accents, by a hundred characters', () => {
  const names = ['zebra', 'Émile', 'apple', 'Zoo', 'emil'];
  const sorted = names.toSorted((a, b) => (nameSortKey(a) < nameSortKey(b) ? -1 : 1));
  expect(sorted).toEqual(['apple', 'emil', 'Émile', 'zebra', 'Zoo']);
  expect([...nameSortKey('😀'.repeat(200))]).toHaveLength(100);
  expect(nameSortKey('ﷺ'.repeat(200)).isWellFormed()).toBe(true);
});

it('tells categories apart by anything but case', () => {
  expect(foldCase('LIGHTING')).toBe(foldCase('lighting'));
  expect(foldCase('café')).not.toBe(foldCase('cafe'));
});

it('makes skus that are legal and easy to read out', () => {
  expect(skuOf(new Uint8Array([0, 31, 32, 255, 9, 10, 200, 100]))).toBe('0Z0Z-9A84');
  expect(skuOf(new Uint8Array(8))).toMatch(skuForm);
});

it('takes only UUIDs for the ids of products, whatever their case', () => {
  const id = '0198b2f0-7c3e-7c3e-9c3e-0198b2f07c3e';
  expect(parseProductId(id.toUpperCase())).toBe(id);
  for (const other of ['', 'x', `{${id}}`, `${id} `, `${id}\n`, id.replaceAll('-', ''), null, 5, { id }]) {
    expect(parseProductId(other)).toBeUndefined();
  }
});
