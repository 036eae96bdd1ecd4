import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { eventually } from '#platform/testing';
import { BrowserPage, findBrowser } from '../testing/browser.js';
import { RunningGateway } from '../testing/running-gateway.js';
import { StubShop } from '../testing/stub-shop.js';

const program = findBrowser() ?? '';

describe.skipIf(program === '')(`the IDE in a browser${program === '' ? ' (none is installed)' : ''}`, () => {
  let shop: StubShop;
  let gateway: RunningGateway;
  let page: BrowserPage;
  beforeAll(async () => {
    shop = await StubShop.start();
    gateway = await RunningGateway.start(shop.env);
    // Short: its editor shows what fits on the screen.
    const query = encodeURIComponent('{ product(id: "p1") { name } }');
    page = await BrowserPage.open(program, `${gateway.url}/graphql?query=${query}`);
    await eventually(async () => expect(await page.evaluate(runButton)).toBe(true), { timeoutMs: 30_000 });
  });
  afterAll(async () => {
    await page?.close();
    await gateway.stop();
    await shop.stop();
  });

  const runButton = `document.querySelector('.graphiql-execute-button') !== null`;
  const run = () => page.evaluate(`document.querySelector('.graphiql-execute-button').click()`);
  const planButton = `document.querySelector('#souk-plan button')`;
  const shown = () => page.evaluate(`document.querySelector('#souk-plan section:not([hidden])')?.innerText ?? ''`);
  /** What the page shows as the answer: its editor keeps only the lines that are visible in the document. */
  const result = () =>
    page.evaluate(`document.querySelector('.graphiql-response')?.innerText.replaceAll('\\u00a0', ' ') ?? ''`);

  it('runs operations, asks nobody but the gateway, and shows no plan that nobody asked for', async () => {
    await run();
    await eventually(async () => expect(await result()).toContain('"name": "Lamp"'));
    expect(await shown()).toBe('');
    const elsewhere = page.requested.filter((url) => !/^(about|blob|data):/.test(url) && !url.startsWith(gateway.url));
    expect(elsewhere).toEqual([]);
    expect(page.problems).toEqual([]);
  });

  it('shows the plan of what is run, with the time of each fetch, once its button is pressed', async () => {
    await page.evaluate(`${planButton}.click()`);
    expect(await page.evaluate(`${planButton}.getAttribute('aria-pressed')`)).toBe('true');
    await run();
    await eventually(async () => {
      const text = await shown();
      expect(text).toContain('Fetch(service: "inventory")');
      expect(text).toMatch(/inventory\s+[\d.]+ ms\s+[\d.]+ ms\s+ok/);
    });
    // The answer is what it was without.
    await eventually(async () => expect(await result()).toContain('"name": "Lamp"'));
    expect(await result()).not.toContain('extensions');
    expect(page.problems).toEqual([]);
  });

  it('and no more when it is pressed again', async () => {
    await page.evaluate(`${planButton}.click()`);
    const asked = shop.inventory.fetches;
    await run();
    await eventually(async () => expect(await result()).toContain('"name": "Lamp"'));
    expect(await shown()).toBe('');
    // Out of the cache: the header is not sent any more.
    expect(shop.inventory.fetches).toBe(asked);
  });
});
