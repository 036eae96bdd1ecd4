import { expect, it } from 'vitest';
import { csvRecords } from './csv-records.js';
import { physicalLines } from './physical-lines.js';
import { readTable } from './read-table.js';
import { chunked, collect } from './testing/collect.js';

const tableOf = (text: string, signal = new AbortController().signal) =>
  readTable(csvRecords(physicalLines(chunked(text))), signal);

it('tells products from discounts by the first row', async () => {
  const products = await tableOf('sku,name,description,category,price,stock,percent\n1,2,3,4,5,6,7');
  expect(products).toMatchObject({ kind: 'products', header: { ignored: ['percent'] } });
  const discounts = await tableOf('Category,Percent\nTea,10');
  expect(discounts).toMatchObject({ kind: 'discounts', header: { ignored: [] } });
  expect(await collect(discounts?.records ?? (async function* () {})())).toMatchObject([{ line: 2 }]);
});

it('says what the first row lacks', async () => {
  await expect(tableOf('')).rejects.toThrow('the file is empty: its first row must name the columns');
  await expect(tableOf('sku,minimumQuantity')).rejects.toThrow('there is no name, description, category, price, stock');
  await expect(tableOf('"percent')).rejects.toThrow('the first row cannot be read: a quote is opened and never closed');
  await expect(tableOf('percent,PERCENT')).rejects.toThrow('the header names a column twice: percent');
});

it('waits for no first row once the import is stopped', async () => {
  expect(await tableOf('percent', AbortSignal.abort())).toBeUndefined();
});
