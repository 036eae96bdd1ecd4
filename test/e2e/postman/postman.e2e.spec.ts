import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'graphql';
import { describe, expect, it } from 'vitest';
import { projectRoot } from '#platform/config';
import { useShop } from '../harness/shop.js';
import { readEnvironment, readRequests } from './collection.js';
import { runCollection } from './run-collection.js';

/** As everyone's shop has them: a run has to keep within the limits. */
const souk = useShop({ RATE_LIMIT_PER_MINUTE: '1200', LOGIN_LIMIT_PER_MINUTE: '10' });

const requests = readRequests();
const adminsFolders = ['5 Discounts', '8 Admin'];
const runTimeoutMs = 120_000;

describe('the Postman collection', () => {
  it(
    'goes through, leaves nothing behind, and gets an answer from every query and mutation of the graph',
    async () => {
      const before = await countAll();
      const run = await runCollection(souk.shop.url, 'local.postman_environment.json');
      expect(run.failures).toEqual([]);
      expect(run.skipped).toEqual([]);
      expect(run.sent).toEqual(new Set(requests.map(({ name }) => name)));
      expect(run.hosts).toEqual(new Set([new URL(souk.shop.url).hostname]));
      expect([...run.answered].sort()).toEqual(operations().sort());
      expect(await countAll()).toEqual(before);
    },
    runTimeoutMs,
  );

  it(
    'goes through again in the same shop, and without an admin’s password skips the admin’s folders, saying why',
    async () => {
      const before = await countAll();
      const run = await runCollection(souk.shop.url, 'compose.postman_environment.json');
      expect(run.failures).toEqual([]);
      const [skipped, sent] = [true, false].map((isAdmins) =>
        requests.filter(({ folder }) => adminsFolders.includes(folder) === isAdmins).map(({ name }) => name),
      );
      const reason = 'needs an admin: fill in adminEmail and adminPassword of the environment';
      expect(run.skipped).toEqual(skipped?.map((name) => `${name}: ${reason}`));
      expect(run.sent).toEqual(new Set(sent));
      expect(await countAll()).toEqual(before);
    },
    runTimeoutMs,
  );

  it('has requests that can be told apart by name, each with a description and a test', () => {
    const names = requests.map(({ name }) => name);
    expect(names.filter((name, index) => names.indexOf(name) !== index)).toEqual([]);
    expect(requests.filter(({ test }) => !test.includes('pm.test(')).map(({ name }) => name)).toEqual([]);
  });

  it('has environments of the same variables, whose secrets are typed so, and without a password but the demo shop’s', () => {
    const local = readEnvironment('local.postman_environment.json');
    const compose = readEnvironment('compose.postman_environment.json');
    expect(compose.map(({ key }) => key)).toEqual(local.map(({ key }) => key));
    for (const environment of [local, compose]) {
      expect(environment.find(({ key }) => key === 'adminPassword')?.type).toBe('secret');
    }
    expect(compose.filter(({ type, value }) => type === 'secret' && value !== '')).toEqual([]);
  });
});

async function countAll() {
  const { products, users } = await souk.admin.data('{ products { totalCount } users { totalCount } }');
  return { products: products.totalCount, users: users.totalCount };
}

/** The fields of Query and Mutation. */
function operations(): string[] {
  const supergraph = parse(readFileSync(join(projectRoot, 'gateway', 'supergraph.graphql'), 'utf8'));
  return supergraph.definitions.flatMap((definition) =>
    definition.kind === 'ObjectTypeDefinition' && ['Query', 'Mutation'].includes(definition.name.value)
      ? (definition.fields ?? []).map(({ name }) => name.value)
      : [],
  );
}
