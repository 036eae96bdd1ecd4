import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'graphql';
import { describe, expect, it } from 'vitest';
import { projectRoot } from '#platform/config';
import { useShop } from '../harness/shop.js';
import { readEnvironment, readRequests } from './collection.js';
import { runCollection } from './run-collection.js';

/** As the shop has them for everyone: a run has to keep within them. */
const souk = useShop({ RATE_LIMIT_PER_MINUTE: '1200', LOGIN_LIMIT_PER_MINUTE: '10' });

const requests = readRequests();
const adminFolder = /^needs an admin/;
const runTimeoutMs = 120_000;

async function countAll() {
  const { products, users } = await souk.admin.data('{ products { totalCount } users { totalCount } }');
  return { products: products.totalCount, users: users.totalCount };
}

describe('the Postman collection', () => {
  it(
    'goes through, leaves nothing behind, and gets an answer from every query and mutation of the graph',
    async () => {
      const before = await countAll();
      const run = await runCollection(souk.shop.url, 'local.postman_environment.json');
      expect(run.failures).toEqual([]);
      expect(run.skipped).toEqual([]);
      expect(new Set(run.sent)).toEqual(new Set(requests.map(({ name }) => name)));
      expect(run.hosts).toEqual(new Set([new URL(souk.shop.url).hostname]));
      expect([...operations].filter((field) => !run.answered.has(field))).toEqual([]);
      expect(await countAll()).toEqual(before);
    },
    runTimeoutMs,
  );

  it(
    'goes through again in the same shop, and without an admin’s password says that it skips the admin’s folder',
    async () => {
      const before = await countAll();
      const run = await runCollection(souk.shop.url, 'compose.postman_environment.json');
      expect(run.failures).toEqual([]);
      expect(run.skipped).toContainEqual(expect.stringMatching(/^Sign in as the admin: needs an admin/));
      expect(run.skipped.filter((test) => !adminFolder.test(test.split(': ')[1] ?? ''))).toEqual([]);
      expect(run.sent).not.toContain('Ship the order');
      expect(await countAll()).toEqual(before);
    },
    runTimeoutMs,
  );

  it('has requests that can be told apart by name, each with a description and a test', () => {
    const names = requests.map(({ name }) => name);
    expect(names.filter((name, index) => names.indexOf(name) !== index)).toEqual([]);
    const untested = requests.filter(({ event }) => {
      const test = event.find(({ listen }) => listen === 'test')?.script.exec.join('\n') ?? '';
      return !test.includes('pm.test(');
    });
    expect(untested.map(({ name }) => name)).toEqual([]);
  });

  it('has environments of the same variables, whose secrets are typed so, and without a password but the demo shop’s', () => {
    const [local, compose] = ['local', 'compose'].map((name) => readEnvironment(`${name}.postman_environment.json`));
    expect(compose?.map(({ key }) => key)).toEqual(local?.map(({ key }) => key));
    for (const environment of [local, compose]) {
      expect(environment).toContainEqual(expect.objectContaining({ key: 'adminPassword', type: 'secret' }));
    }
    expect(compose).toContainEqual(expect.objectContaining({ key: 'adminPassword', value: '' }));
  });
});

/** The fields of Query and Mutation. */
const operations = new Set(
  parse(readFileSync(join(projectRoot, 'gateway', 'supergraph.graphql'), 'utf8')).definitions.flatMap((definition) =>
    definition.kind === 'ObjectTypeDefinition' && ['Query', 'Mutation'].includes(definition.name.value)
      ? (definition.fields ?? []).map(({ name }) => name.value)
      : [],
  ),
);
