import { describe, expect, it } from 'vitest';
import { coldOperation } from './cold-operations.js';
import { rightData } from './reference.js';
import { rows } from './rows.js';
import { federation1SchemaOf, type SubgraphName } from './subgraph-schemas.js';
import { composeBenchSupergraph } from './supergraph.js';

const urls: Record<SubgraphName, string> = {
  users: 'http://a',
  products: 'http://b',
  inventory: 'http://c',
  reviews: 'http://d',
};
const megabyte = 1_000_000;

async function answerLength(name: string): Promise<number> {
  const row = rows.find((each) => each.name === name);
  if (!row) throw new Error(`no row ${name}`);
  return JSON.stringify(await rightData(row.bodyOf(0))).length;
}

describe('the rows of the gateway benchmark', () => {
  it('ask for what their titles say: 1 MB, 8 MB, and 400 entities', async () => {
    expect((await answerLength('1mb')) / megabyte).toBeCloseTo(1, 0);
    expect((await answerLength('8mb')) / megabyte).toBeCloseTo(8, 0);
    const large = rows.find(({ name }) => name === 'large');
    const { products } = (await rightData(large?.bodyOf(0) ?? coldOperation(0))) as {
      products: { reviews: { author: { id: string } }[] }[];
    };
    const authors = new Set(products.flatMap(({ reviews }) => reviews.map(({ author }) => author.id)));
    // Each product is asked of inventory and of reviews as well.
    expect(2 * products.length + authors.size).toBe(400);
  });

  it('have 80,000 cold operations before one comes again', () => {
    const all = Array.from({ length: 80_000 }, (_, index) => coldOperation(index).query);
    expect(new Set(all).size).toBe(all.length);
  });

  it('are all ASCII: the load generator counts characters for bytes', () => {
    for (const { bodyOf } of rows) expect(JSON.stringify(bodyOf(1))).toMatch(/^[ -~]*$/);
  });
});

describe('the graph of the gateway benchmark', () => {
  it('is tagged as public only where answers may be cached', () => {
    expect(composeBenchSupergraph(urls, false)).not.toContain('@tag(name: "public")');
    expect(composeBenchSupergraph(urls, true)).toContain('@tag(name: "public")');
  });

  it('extends in federation 1 what a subgraph does not own', () => {
    expect(federation1SchemaOf('products')).toMatch(/\ntype Product @key/);
    for (const name of ['inventory', 'reviews'] as const) {
      expect(federation1SchemaOf(name)).toMatch(
        /\nextend type Product @key\(fields: "upc"\)\s+\{\n {2}upc: ID! @external/,
      );
    }
    expect(federation1SchemaOf('reviews')).toMatch(/\nextend type User/);
    expect(federation1SchemaOf('reviews')).toMatch(/\ntype Review/);
  });
});
