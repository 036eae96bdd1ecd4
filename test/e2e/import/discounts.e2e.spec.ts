import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { projectRoot } from '#platform/config';
import { useShop } from '../harness/shop.js';
import { countsOf, importCsv, importFile } from './run.js';

const souk = useShop();

const products = 'sku,name,description,category,price,stock';

async function priceOf(sku: string, quantity = 1) {
  const query = `query($sku: String!, $quantity: Int) { product(sku: $sku) {
    price(quantity: $quantity) { unit { amount } discount { percent } }
  } }`;
  const { product } = await souk.visitor.data(query, { sku, quantity });
  return { unit: product.price.unit.amount, percent: product.price.discount?.percent };
}

async function countDiscounts(): Promise<number> {
  return (await souk.visitor.data('{ discounts { totalCount } }')).discounts.totalCount;
}

describe('importing discounts', () => {
  it('takes off what each row says, and makes none of them twice', async () => {
    await importFile(souk.visitor, join(projectRoot, 'docs', 'examples', 'catalogue.csv'));
    const file = join(projectRoot, 'docs', 'examples', 'discounts.csv');
    const first = await importFile(souk.visitor, file);
    expect(first).toMatchObject({ exitCode: 0, status: '' });
    expect(countsOf(first)).toEqual({ created: 3, updated: 0, unchanged: 0, failed: 0 });
    expect(await priceOf('SPI-001')).toEqual({ unit: 587, percent: 15 });
    expect(await priceOf('TEA-004')).toEqual({ unit: 3518, percent: 25 });
    expect((await priceOf('TEA-001', 1)).percent).toBeUndefined();
    expect((await priceOf('TEA-001', 2)).percent).toBe(10);
    const count = await countDiscounts();
    const second = await importFile(souk.visitor, file);
    expect(countsOf(second)).toEqual({ created: 0, updated: 0, unchanged: 3, failed: 0 });
    expect(await countDiscounts()).toBe(count);
  });

  it('knows one again that has yet to begin, and makes one again that was ended', async () => {
    const csv = 'percent,category,startsAt\n7,Unheard of,2999-01-01\n8,Unheard of,\n';
    expect(countsOf(await importCsv(souk.visitor, csv))).toMatchObject({ created: 2, unchanged: 0 });
    const { discounts } = await souk.admin.data('{ discounts(first: 1) { nodes { id percent } } }');
    expect(discounts.nodes[0].percent).toBe(8);
    await souk.admin.data('mutation($id: ID!) { endDiscount(id: $id) { active } }', { id: discounts.nodes[0].id });
    expect(countsOf(await importCsv(souk.visitor, csv))).toMatchObject({ created: 1, unchanged: 1 });
  });

  it('tells each row that is wrong by its line and why, and makes the others', async () => {
    const ada = await souk.visitor.register();
    await importCsv(ada, `${products}\noff-1,Lamp,Shines,Lighting,10,1`);
    const csv = [
      'percent,sku,minimumQuantity,endsAt',
      '101,off-1,,',
      '10,off-2,,',
      '10,off-1,,2020-01-01',
      '50,off-1,,',
    ];
    const imported = await importCsv(souk.visitor, csv.join('\n'));
    expect(imported.exitCode).toBe(1);
    expect(imported.report).toContain('line 2: percent "101" must be at most 100\n');
    expect(imported.report).toContain('line 3: there is no product with the sku "off-2"\n');
    expect(imported.report).toContain('line 4: endsAt "2020-01-01" has passed\n');
    expect(countsOf(imported)).toEqual({ created: 1, updated: 0, unchanged: 0, failed: 3 });
    expect(await priceOf('off-1')).toEqual({ unit: 500, percent: 50 });
  });

  it('is for admins', async () => {
    const ada = await souk.visitor.register();
    const count = await countDiscounts();
    expect(await importCsv(ada, 'percent\n90\n')).toEqual({
      exitCode: 1,
      report: '',
      status: 'import: only an admin makes discounts: say who with --email and --password\n',
    });
    expect(await countDiscounts()).toBe(count);
  });
});
