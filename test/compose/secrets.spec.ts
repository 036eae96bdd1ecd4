import { statSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { readGatewayConfig } from '../../gateway/gateway.config.js';
import { readUsersConfig } from '../../subgraphs/users/users.config.js';
import { compose, mountsOf, serviceOf } from './compose-file.js';
import { subgraphs } from './config-variables.js';
import { Deployment } from './deployment.js';

let deployment: Deployment;

beforeEach(async () => {
  deployment = new Deployment();
  await deployment.secrets('folders');
});

afterEach(() => deployment.remove());

describe('The secrets of a deployment', () => {
  it('are made at the first start, kept at the next ones, and never printed by them', async () => {
    const printed = await deployment.secrets('make');
    const kept = deployment.filesOf('kept');
    expect(Object.values(kept).every((value) => value.length >= 32)).toBe(true);
    expect(new Set(Object.values(kept)).size).toBe(Object.keys(kept).length);
    const again = await deployment.secrets('make');
    expect(deployment.filesOf('kept')).toEqual(kept);
    for (const value of Object.values(kept)) expect(printed + again).not.toContain(value);
  });

  it('are the given ones where .env gives them, from then on', async () => {
    await deployment.secrets('make');
    const before = deployment.filesOf('kept');
    await deployment.secrets('make', { ORDERS_DATABASE_PASSWORD: 'p@ss/w?rd #1', REDIS_PASSWORD: '' });
    const orders = new URL(deployment.filesOf('orders').ORDERS_DATABASE_URL ?? '');
    expect(decodeURIComponent(orders.password)).toBe('p@ss/w?rd #1');
    await deployment.secrets('make');
    expect(deployment.filesOf('kept')).toEqual({ ...before, ORDERS_DATABASE_PASSWORD: 'p@ss/w?rd #1' });
  });

  it('reach only who uses them', async () => {
    await deployment.secrets('make');
    const kept = deployment.filesOf('kept');
    const knows = (service: string, secret: string) =>
      Object.values(deployment.filesOf(service)).some((content) => content.includes(kept[secret] ?? '?'));
    for (const subgraph of subgraphs) {
      const knowing = ['gateway', ...subgraphs, 'audit'].filter((service) =>
        knows(service, `${subgraph.toUpperCase()}_DATABASE_PASSWORD`),
      );
      expect(knowing).toEqual([subgraph]);
    }
    const readers = mountsOf(serviceOf('secrets')).map(({ source }) => source.replace('secrets-', ''));
    const of = (secret: string) => readers.filter((service) => service !== 'kept' && knows(service, secret));
    expect(of('JWT_PRIVATE_KEY')).toEqual(['users']);
    expect(of('ADMIN_PASSWORD')).toEqual(['users']);
    expect(of('INTERNAL_AUTH_SECRET').sort()).toEqual(['gateway', ...subgraphs].sort());
    expect(of('AUDIT_DATABASE_PASSWORD').sort()).toEqual(['audit', 'databases']);
    expect(of('REDIS_PASSWORD')).toEqual(['gateway']);
    expect(of('POSTGRES_PASSWORD').sort()).toEqual(['databases', 'postgres']);
    expect(of('GRAFANA_ADMIN_PASSWORD')).toEqual(['grafana']);
    expect(of('RABBITMQ_ADMIN_PASSWORD')).toEqual([]);
  });

  it('go to volumes that docker-compose.yml has, each to the service of its name', async () => {
    await deployment.secrets('make');
    for (const { source, target } of mountsOf(serviceOf('secrets'))) {
      expect(source).toBe(`secrets-${target.replace('/secrets/', '')}`);
      expect(Object.keys(deployment.filesOf(target.replace('/secrets/', '')))).not.toEqual([]);
    }
    const makes = Object.keys(deployment.filesOf('kept'));
    expect(Object.keys(serviceOf('secrets').environment)).toEqual(expect.arrayContaining(makes));
  });

  it('are the files that other services are told to read', async () => {
    await deployment.secrets('make');
    for (const [name, { environment }] of Object.entries(compose.services)) {
      for (const [variable, value] of Object.entries(environment)) {
        const file = /^\/run\/souk-secrets\/(.*)$/.exec(value ?? '')?.[1];
        if (file) expect(deployment.filesOf(name), `${name}: ${variable}`).toHaveProperty(file);
      }
    }
  });

  it('can be read by the users that containers run as, and the kept ones by nobody else', async () => {
    await deployment.secrets('make');
    const mode = (...path: string[]) => statSync(join(deployment.folder, ...path)).mode & 0o777;
    expect(mode('kept', 'JWT_PRIVATE_KEY')).toBe(0o600);
    expect(mode('users', 'JWT_PRIVATE_KEY')).toBe(0o444);
    expect(mode('redis', 'users.acl')).toBe(0o444);
  });

  it('shows people their logins', async () => {
    await deployment.secrets('make');
    const shown = await deployment.secrets('show', { ADMIN_EMAIL: 'admin@souk.example' });
    const { ADMIN_PASSWORD, RABBITMQ_ADMIN_PASSWORD, GRAFANA_ADMIN_PASSWORD } = deployment.filesOf('kept');
    expect(shown).toContain(`admin@souk.example  ${ADMIN_PASSWORD}`);
    expect(shown).toContain(`admin  ${RABBITMQ_ADMIN_PASSWORD}`);
    expect(shown).toContain(`admin  ${GRAFANA_ADMIN_PASSWORD}`);
  });

  it('are what the processes ask for under production', async () => {
    await deployment.secrets('make');
    const env = { NODE_ENV: 'production', ADMIN_EMAIL: 'admin@souk.example', ...deployment.filesOf('users') };
    expect(readUsersConfig(env)).toMatchObject({
      signingKey: { algorithm: 'ES256' },
      firstAdmin: { email: env.ADMIN_EMAIL },
    });
    const gateway = readGatewayConfig({ env: { NODE_ENV: 'production', ...deployment.filesOf('gateway') } });
    expect(gateway.identitySecret).toBe(deployment.filesOf('kept').INTERNAL_AUTH_SECRET);
    expect(gateway.redisUrls).toEqual([expect.stringMatching(/^redis:\/\/souk:.*@redis:6379$/)]);
  });
});

describe('with-secrets.sh', () => {
  const print = (name: string) => [process.execPath, '-p', `JSON.stringify(process.env.${name})`];

  it('turns files into variables, whatever they hold, and leaves what is set', async () => {
    await deployment.secrets('make');
    const { JWT_PRIVATE_KEY = '', AMQP_URL } = deployment.filesOf('users');
    expect(JSON.parse(await deployment.inContainer('users', print('JWT_PRIVATE_KEY')))).toBe(JWT_PRIVATE_KEY.trimEnd());
    expect(JSON.parse(await deployment.inContainer('users', print('AMQP_URL')))).toBe(AMQP_URL);
    const set = { AMQP_URL: 'amqp://elsewhere' };
    expect(JSON.parse(await deployment.inContainer('users', print('AMQP_URL'), set))).toBe(set.AMQP_URL);
  });

  it('runs without any secret too, and ends with the exit code of what it runs', async () => {
    expect(await deployment.inContainer('nowhere', ['echo', 'runs'])).toBe('runs\n');
    await expect(deployment.inContainer('nowhere', ['sh', '-c', 'exit 7'])).rejects.toMatchObject({ code: 7 });
  });
});
