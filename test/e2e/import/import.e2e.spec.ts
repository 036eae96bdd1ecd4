import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { projectRoot } from '#platform/config';
import type { Client } from '../harness/client.js';
import { useShop } from '../harness/shop.js';
import { countsOf, importCsv, importFile } from './run.js';

const souk = useShop();

const header = 'sku,name,description,category,price,stock,offer';

async function productOf(client: Client, sku: string) {
  const query = `query($sku: String!) { product(sku: $sku) {
    name description category offer listPrice { amount currency } stock { available } owner { id } updatedAt
  } }`;
  return (await client.data(query, { sku })).product;
}

describe('importing a catalogue', () => {
  it('puts every product on offer, and changes nothing the second time', async () => {
    const file = join(projectRoot, 'docs', 'examples', 'catalogue.csv');
    const first = await importFile(souk.visitor, file);
    expect(first.report).toMatch(/^created 20, updated 0, unchanged 0, failed 0: 20 rows in [\d.]+ s, \d+ rows\/s\n$/);
    expect(first).toMatchObject({ exitCode: 0, status: '' });
    const teapot = await productOf(souk.visitor, 'TEA-004');
    expect(teapot).toMatchObject({
      name: 'Double teapot, 1.5 l',
      description: 'Stainless steel: water boils below, tea brews above.\nWorks on every hob, induction too.',
      category: 'Tea',
      offer: 'SALE',
      listPrice: { amount: 4690, currency: 'USD' },
      stock: { available: 14 },
    });
    const second = await importFile(souk.visitor, file);
    expect(second.exitCode).toBe(0);
    expect(countsOf(second)).toEqual({ created: 0, updated: 0, unchanged: 20, failed: 0 });
    expect(await productOf(souk.visitor, 'TEA-004')).toEqual(teapot);
  });

  it('changes what differs, and leaves the stock to the orders', async () => {
    const ada = await souk.visitor.register();
    const rows = ['chg-1,Lamp,Shines,Lighting,19.99,10,SALE', 'chg-2,Rug,Warm,Textiles,90,3,'];
    await importCsv(ada, [header, ...rows].join('\n'));
    const changed = ['chg-1,Lamp,Shines,Lighting,17.50,99,SALE', 'chg-2,Rug,Warm,Textiles,90.00,3,LOAN'];
    const imported = await importCsv(ada, [header, ...changed].join('\n'));
    expect(countsOf(imported)).toEqual({ created: 0, updated: 2, unchanged: 0, failed: 0 });
    expect(await productOf(ada, 'chg-1')).toMatchObject({ listPrice: { amount: 1750 }, stock: { available: 10 } });
    expect(await productOf(ada, 'chg-2')).toMatchObject({ offer: 'LOAN', stock: { available: 3 } });
  });

  it('tells each row that is wrong by its line and why, and loads the others', async () => {
    const ada = await souk.visitor.register();
    const csv = [
      header,
      'bad-1,"Two',
      'lines",,Things,1,1,',
      'bad-2,Precise,,Things,19.999,1,',
      ',No sku,,Things,1,1,',
      'bad-3,Half a row,',
      '',
      'good-1,Fine,,Things,1.05,1,',
      'bad-4,"Never closed,,Things,1,1,',
      'good-1,Twice,,Things,1,1,',
      'good-2,Fine,,Things,0,0,',
    ].join('\r\n');
    const imported = await importCsv(ada, csv);
    expect(imported.exitCode).toBe(1);
    const told = imported.report.split('\n').filter((line) => line.startsWith('line '));
    expect(told.map((line) => line.slice(0, line.indexOf(':')))).toEqual([
      'line 2',
      'line 4',
      'line 5',
      'line 6',
      'line 9',
      'line 10',
    ]);
    expect(imported.report).toContain('line 2: name "Two\\nlines" has characters that are no text');
    expect(imported.report).toContain('line 4: price "19.999" has 3 decimals, USD has 2');
    expect(imported.report).toContain('line 10: sku good-1 stands on line 8 too');
    expect(countsOf(imported)).toEqual({ created: 2, updated: 0, unchanged: 0, failed: 6 });
    expect(await productOf(ada, 'good-1')).toMatchObject({ listPrice: { amount: 105 } });
  });

  it('takes no product from another seller', async () => {
    const [ada, grace] = [await souk.visitor.register(), await souk.visitor.register()];
    await importCsv(ada, `${header}\nown-1,Ada's,,Things,1,1,`);
    const imported = await importCsv(grace, `${header}\nown-1,Grace's,,Things,1,1,\nown-2,Grace's,,Things,1,1,`);
    expect(imported.exitCode).toBe(1);
    expect(imported.report).toContain('line 2: sku own-1 belongs to another seller\n');
    expect(countsOf(imported)).toEqual({ created: 1, updated: 0, unchanged: 0, failed: 1 });
    expect(await productOf(ada, 'own-1')).toMatchObject({ name: "Ada's", owner: { id: ada.session?.userId } });
  });

  it('loads the same file twice at once without a product too many or a row that fails', async () => {
    const ada = await souk.visitor.register();
    const rows = Array.from({ length: 150 }, (_, index) => `two-${index},Thing ${index},,Things,1,1,`);
    const csv = [header, ...rows].join('\n');
    const both = await Promise.all([importCsv(ada, csv), importCsv(ada, csv)]);
    const counts = both.map(countsOf);
    expect(counts.map(({ failed }) => failed)).toEqual([0, 0]);
    expect(counts.reduce((sum, { created = 0 }) => sum + created, 0)).toBe(150);
  });

  it('ends with one line when it cannot begin', async () => {
    const ada = await souk.visitor.register();
    const wrong = { url: ada.url, session: { email: 'nobody@example.com' } };
    expect(await importCsv(wrong, header)).toEqual({
      exitCode: 1,
      report: '',
      status: 'import: the shop does not know nobody@example.com with this password\n',
    });
    const noPrice = await importCsv(ada, 'sku,name,description,category,stock\n');
    expect(noPrice).toMatchObject({
      exitCode: 1,
      report: '',
      status: expect.stringMatching(/^import: .* there is no price\n$/),
    });
    const nowhere = await importFile(ada, '/nowhere/catalogue.csv');
    expect(nowhere).toEqual({ exitCode: 1, report: '', status: 'import: there is no file /nowhere/catalogue.csv\n' });
  });
});
