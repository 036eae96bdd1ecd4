import { join } from 'node:path';
import { z } from 'zod';
import { contracts } from '#contracts';
import { type ProcessDefinition, type ProcessParts, type RunningProcess, startProcess } from '#platform/bootstrap';
import { ConfigError, type Env, isProduction, readConfig, wholeNumber } from '#platform/config';
import { type DataFolderLock, lockDataFolder, startEmbeddedPostgres } from '#platform/embedded';
import { InProcessBus } from '#platform/messaging';
import { auditProcess } from '../audit/audit.process.js';
import { gatewayProcess } from '../gateway/gateway.process.js';
import { inventoryProcess } from '../subgraphs/inventory/inventory.process.js';
import { ordersProcess } from '../subgraphs/orders/orders.process.js';
import { paymentsProcess } from '../subgraphs/payments/payments.process.js';
import { pricingProcess } from '../subgraphs/pricing/pricing.process.js';
import { usersProcess } from '../subgraphs/users/users.process.js';
import { demoUsers } from './demo-users.js';
import { assertPortsAreFree } from './ports.js';
import { shopSecrets } from './secrets.js';
import { holdsDemoData, markDemoData, seedOnce } from './seed.js';

/** In the order in which they start: each knows where those before it are. */
const subgraphs: readonly ProcessDefinition[] = [
  usersProcess,
  inventoryProcess,
  pricingProcess,
  paymentsProcess,
  ordersProcess,
];

const loopback = '127.0.0.1';
const shape = { PORT: wholeNumber(0, 65_000).default(4000), HOST: z.string().default(loopback) };

export interface Shop {
  /** The gateway's address, without a path. */
  url: string;
  subgraphUrls: Record<string, string>;
  close(): Promise<void>;
}

/**
 * The whole shop in this process: every subgraph and the gateway, on an embedded PostgreSQL kept in `dataFolder`, with an
 * in-process bus and cache. Whatever the environment names instead is used instead. The gateway's port opens last.
 */
export async function startShop(env: Env, dataFolder: string): Promise<Shop> {
  const started: { close(): Promise<void> }[] = [];
  let lock: DataFolderLock | undefined;
  const close = async () => {
    lock?.announceLeaving();
    const failures: unknown[] = [];
    for (const part of started.splice(0).reverse()) await part.close().catch((error: unknown) => failures.push(error));
    lock?.release();
    if (failures.length > 0) throw failures[0];
  };
  try {
    const { PORT: port, HOST: host } = readConfig(shape, env);
    lock = await lockDataFolder(dataFolder);
    if (isProduction(env) && holdsDemoData(dataFolder)) {
      throw new ConfigError(
        `${dataFolder} holds the demo accounts: with NODE_ENV=production start from a copy of the project without .data, or empty it by npm run reset`,
      );
    }
    if (!isProduction(env)) markDemoData(dataFolder);
    const portOf = ({ defaultPort }: ProcessDefinition) =>
      port === 0 ? 0 : port + defaultPort - gatewayProcess.defaultPort;
    await assertPortsAreFree([port], host);
    await assertPortsAreFree([...subgraphs, auditProcess].map(portOf), loopback);
    const demo = isProduction(env) ? {} : demoAdmin(env);
    const shared: Env = { LOG_LEVEL: 'warn', ...env, ...shopSecrets(dataFolder, env), ...demo };
    const databases = await openDatabases(dataFolder, shared);
    started.push(databases);
    const bus = shared.AMQP_URL ? undefined : new InProcessBus(contracts);

    const addresses: Record<string, string> = {};
    for (const definition of subgraphs) {
      // Only the gateway is for others: subgraphs stay on loopback.
      const own = { PORT: String(portOf(definition)), HOST: loopback };
      const env = { ...shared, ...databases.urls, ...addressesOf(addresses, shared), ...own };
      const running = await startPart(definition, env, bus);
      started.push(running);
      addresses[definition.name] = running.url;
    }
    const auditEnv = { ...shared, ...databases.urls, PORT: String(portOf(auditProcess)), HOST: loopback };
    started.push(await startPart(auditProcess, auditEnv, bus));
    if (!isProduction(env)) await seedOnce(dataFolder, seedTargets(addresses, shared));
    const gateway = await startPart(
      gatewayProcess,
      { ...shared, ...addressesOf(addresses, shared), PORT: String(port) },
      bus,
    );
    started.push(gateway);
    return { url: gateway.url, subgraphUrls: addresses, close };
  } catch (error) {
    await close().catch(() => {});
    throw error;
  }
}

function startPart(definition: ProcessDefinition, env: Env, bus: InProcessBus | undefined): Promise<RunningProcess> {
  const parts: ProcessParts = { env, embedded: true, ...(bus && { bus }) };
  return startProcess(definition, parts);
}

/** The databases that the environment names, and an embedded PostgreSQL for the others. */
async function openDatabases(dataFolder: string, env: Env): Promise<{ urls: Env; close(): Promise<void> }> {
  const missing = subgraphs.map(({ name }) => name).filter((name) => !env[variableOf(name)]);
  if (missing.length === 0) return { urls: {}, close: async () => {} };
  const postgres = await startEmbeddedPostgres({ folder: join(dataFolder, 'postgres'), databases: missing });
  const urls = Object.fromEntries(missing.map((name) => [variableOf(name), postgres.urlFor(name)]));
  return { urls, close: () => postgres.stop() };
}

function variableOf(service: string): string {
  return `${service.toUpperCase()}_DATABASE_URL`;
}

/** USERS_URL and the like for the parts that run here, unless the environment knows better. */
function addressesOf(addresses: Record<string, string>, env: Env): Env {
  const own = Object.entries(addresses).map(([name, url]) => [`${name.toUpperCase()}_URL`, `${url}/graphql`] as const);
  return Object.fromEntries(own.map(([name, url]) => [name, env[name] || url]));
}

/** The demo admin, unless the first admin is named. */
function demoAdmin(env: Env): Env {
  if (env.ADMIN_EMAIL || env.ADMIN_PASSWORD) return {};
  return { ADMIN_EMAIL: demoUsers.admin.email, ADMIN_PASSWORD: demoUsers.admin.password };
}

function seedTargets(addresses: Record<string, string>, env: Env) {
  const { users, inventory, pricing } = addresses;
  if (!users || !inventory || !pricing) throw new Error('what is seeded must run before');
  return {
    usersUrl: users,
    inventoryUrl: inventory,
    pricingUrl: pricing,
    internalAuthSecret: env.INTERNAL_AUTH_SECRET ?? '',
    currency: env.CURRENCY || 'USD',
  };
}
