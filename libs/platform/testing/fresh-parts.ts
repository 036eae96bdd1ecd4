import { inject } from 'vitest';
import type {} from './global-setup.js';
import type { SharedKind, SharedPart } from './shared-servers.js';

/** A test file's own share of a server of the run. */
export interface FreshPart extends SharedPart {
  drop(): Promise<void>;
}

/** An empty PostgreSQL database, or a copy of another one of this run, owned by an ordinary role. */
export function freshDatabase(options: { template?: string } = {}): Promise<FreshPart> {
  return ask('database', options.template === undefined ? '' : `?template=${encodeURIComponent(options.template)}`);
}

/** An empty Redis database. Publish and subscribe know no databases: their channels are everybody's. */
export function freshRedis(): Promise<FreshPart> {
  return ask('redis');
}

/** An empty RabbitMQ virtual host. The first of a run takes about 5 s. */
export function freshRabbit(): Promise<FreshPart> {
  return ask('rabbit');
}

async function ask(kind: SharedKind, query = ''): Promise<FreshPart> {
  const address: string | undefined = inject('sharedServers');
  if (!address) throw new Error('vitest.config.ts must name libs/platform/testing/global-setup.ts as its globalSetup');
  const response = await fetch(`${address}/${kind}${query}`, { method: 'POST' });
  const body = await response.text();
  if (!response.ok) throw new Error(body);
  const { name, url }: SharedPart = JSON.parse(body);
  const drop = async () => {
    const dropped = await fetch(`${address}/${kind}/${name}`, { method: 'DELETE' });
    if (!dropped.ok) throw new Error(await dropped.text());
  };
  return { name, url, drop };
}
