import { type Env, isProduction } from '#platform/config';
import { demoUsers } from './demo-users.js';
import type { Shop } from './shop.js';

/** What somebody who has just started the shop wants to know. */
export function banner(shop: Shop, env: Env): string {
  const endpoint = `${shop.url}/graphql`;
  const query = '{ products(first: 3) { nodes { name price { total { amount currency } } stock { available } } } }';
  const lines = [
    '',
    `  Souk is open.   ${endpoint}`,
    '',
    ...(isProduction(env) ? [] : [`  GraphQL IDE     open ${endpoint} in a browser`]),
    `  Health          ${shop.url}/health/ready`,
    `  Metrics         ${shop.url}/metrics`,
    ...Object.entries(shop.subgraphUrls).map(([name, url]) => `  ${name.padEnd(15)} ${url}`),
    '  Audit           npm run audit checks money, stock and orders',
    ...(isProduction(env) ? [] : ['', '  Demo logins', ...logins(env)]),
    '',
    '  A first query',
    `    curl -s ${endpoint} -H 'content-type: application/json' \\`,
    `      -d '{"query":"${query}"}'`,
    '',
    '  Ctrl-C closes the shop; the data stays. npm run reset empties it.',
    '',
  ];
  return lines.join('\n');
}

function logins(env: Env): string[] {
  const shown = Object.entries(demoUsers).filter(([role]) => role !== 'admin' || !env.ADMIN_EMAIL);
  return shown.map(([role, { email, password }]) => `    ${role.padEnd(10)} ${email.padEnd(24)} ${password}`);
}
