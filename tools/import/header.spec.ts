import { describe, expect, it } from 'vitest';
import { readHeader as readHeaderOf } from './header.js';
import { productColumns } from './product-row.js';

const columns = ['name', 'description', 'category', 'price', 'stock', 'sku', 'offer'];
const values = ['Lamp', 'Shines', 'Lighting', '19.99', '5', 'L-1', 'SALE'];

const readHeader = (names: readonly string[]) => readHeaderOf(names, productColumns);

describe('the header', () => {
  it('names the columns in any order and case', () => {
    const cells = readHeader(columns).read(values);
    const shuffled = readHeader(columns.toReversed().map((name) => name.toUpperCase()));
    expect(cells).toEqual({ cells: Object.fromEntries(columns.map((name, index) => [name, values[index]])) });
    expect(shuffled.read(values.toReversed())).toEqual(cells);
  });

  it('may leave out the offer, and nothing else', () => {
    expect(readHeader(columns.slice(0, 6)).read(values.slice(0, 6))).toMatchObject({
      cells: { sku: 'L-1', offer: '' },
    });
    expect(() => readHeader(['name', 'price', 'offer'])).toThrow('there is no description, category, stock, sku');
  });

  it('says which columns mean nothing to the import', () => {
    const header = readHeader([...columns, 'Colour', '']);
    expect(header.ignored).toEqual(['Colour']);
    expect(header.read([...values, 'red', ''])).toMatchObject({ cells: { name: 'Lamp' } });
  });

  it('names no column twice', () => {
    expect(() => readHeader([...columns, 'SKU'])).toThrow('twice: sku');
  });

  it('tells a row with more or fewer values', () => {
    expect(readHeader(columns).read(values.slice(1))).toEqual({ problem: 'has 6 values, the header has 7' });
    expect(readHeader(columns).read([...values, 'x'])).toEqual({ problem: 'has 8 values, the header has 7' });
  });
});
