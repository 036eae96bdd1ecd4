import { isIP } from 'node:net';
import { resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { z } from 'zod';
import { currencyCode, type Env, readConfig, url } from '#platform/config';
import { demoUsers } from '../../shop/demo-users.js';
import { ImportError } from './import-error.js';
import type { Table } from './read-table.js';
import type { Credentials } from './shop-client.js';

export const usage = `npm run import -- FILE.csv [options]

Loads products or discounts into a running shop; the first row, which names the columns in any order, tells which. Columns
that it does not know are ignored.

  products   name, description, category, price (19.99), stock, sku, and offer (SALE or LOAN; may be left out). A product is
             known by its sku: a second import changes what differs, but never the stock, which is the stock at the start.
  discounts  percent, and where there is something to say minimumQuantity, sku or category (with neither: everything),
             startsAt, endsAt. By an admin. One that counts already is not made again.

  --url URL            the gateway (SOUK_URL; http://127.0.0.1:4000/graphql)
  --email ADDRESS      who sells (SOUK_EMAIL; the demo seller or admin, at a shop on this machine)
  --password PASSWORD  better given as SOUK_PASSWORD, which other users of this machine do not see
  --currency CODE      what prices are in (CURRENCY; what the shop's products are priced in; USD)`;

export interface ImportOptions {
  readonly file: string;
  readonly url: string;
  /** Undefined: the demo shop's own. */
  readonly credentials: Credentials | undefined;
  /** Undefined: what the shop says. */
  readonly currency: string | undefined;
}

/** Undefined when help is asked for. Throws ImportError or ConfigError that say what is wrong. */
export function readOptions(args: readonly string[], env: Env): ImportOptions | undefined {
  const { values, positionals } = parse(args);
  if (values.help) return undefined;
  const [file, ...others] = positionals;
  if (file === undefined || file === '' || others.length > 0) throw new ImportError(`name one file\n\n${usage}`);
  const variables = readConfig(
    {
      SOUK_URL: url('http:', 'https:').default(`http://127.0.0.1:${env.PORT || 4000}/graphql`),
      SOUK_EMAIL: z.string().optional(),
      SOUK_PASSWORD: z.string().optional(),
      CURRENCY: currencyCode.optional(),
    },
    {
      ...env,
      ...(values.url !== undefined && { SOUK_URL: values.url }),
      ...(values.currency !== undefined && { CURRENCY: values.currency }),
    },
  );
  const gateway = gatewayUrl(variables.SOUK_URL);
  const email = values.email ?? variables.SOUK_EMAIL;
  // Spaces are part of a password.
  const password = values.password ?? (env.SOUK_PASSWORD || undefined);
  return {
    // npm runs a script in the project, wherever it was called.
    file: resolve(env.npm_lifecycle_event === 'import' ? (env.INIT_CWD ?? '') : '', file),
    url: gateway.href,
    credentials: credentialsFor(gateway, email, password),
    currency: variables.CURRENCY,
  };
}

function parse(args: readonly string[]) {
  const text = { type: 'string' } as const;
  try {
    return parseArgs({
      args: [...args],
      allowPositionals: true,
      options: { url: text, email: text, password: text, currency: text, help: { type: 'boolean', short: 'h' } },
    });
  } catch (error) {
    throw new ImportError(`${error instanceof Error ? error.message : String(error)}\n\n${usage}`);
  }
}

function gatewayUrl(text: string): URL {
  const gateway = new URL(text);
  if (gateway.pathname === '/') gateway.pathname = '/graphql';
  return gateway;
}

/** Who loads a file into the demo shop. */
export function demoCredentials(kind: Table['kind']): Credentials {
  const { email, password } = kind === 'discounts' ? demoUsers.admin : demoUsers.seller;
  return { email, password };
}

function credentialsFor(gateway: URL, email: string | undefined, password: string | undefined) {
  if (email !== undefined && password !== undefined) return { email, password };
  if (email !== undefined || password !== undefined) {
    throw new ImportError('give both --email and --password (SOUK_EMAIL and SOUK_PASSWORD), or none of them');
  }
  if (isLoopback(gateway.hostname)) return undefined;
  throw new ImportError('say who sells: --email and --password, or SOUK_EMAIL and SOUK_PASSWORD');
}

function isLoopback(hostname: string): boolean {
  return hostname === 'localhost' || hostname === '[::1]' || (isIP(hostname) === 4 && hostname.startsWith('127.'));
}
