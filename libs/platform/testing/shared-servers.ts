import { randomUUID } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { type PrivatePostgres, startPrivatePostgres } from './private-postgres.js';
import { type PrivateRabbit, startPrivateRabbit } from './private-rabbit.js';
import { type PrivateRedis, startPrivateRedis } from './private-redis.js';

/** What a worker may ask the test run for. */
export type SharedKind = 'database' | 'redis' | 'rabbit';

export interface SharedPart {
  name: string;
  url: string;
}

/**
 * One server of each kind for a test run, started when a test file first asks for its share of it: a database, a Redis database,
 * a virtual host. They live in the run's main process, and workers ask over loopback HTTP, under an address that only they know.
 */
export class SharedServers {
  #postgres: Promise<PrivatePostgres> | undefined;
  #redis: Promise<PrivateRedis> | undefined;
  #rabbit: Promise<PrivateRabbit> | undefined;
  #handedOut = 0;
  readonly #secret = randomUUID();
  readonly #http = createServer((request, response) => void this.#answer(request, response));

  /** Opens the door for workers. Resolves with its address. */
  listen(): Promise<string> {
    return new Promise((resolve, reject) => {
      this.#http.once('error', reject);
      this.#http.listen(0, '127.0.0.1', () => {
        const address = this.#http.address();
        if (typeof address === 'object' && address) resolve(`http://127.0.0.1:${address.port}/${this.#secret}`);
      });
      this.#http.unref();
    });
  }

  async stop(): Promise<void> {
    this.#http.close();
    this.#http.closeAllConnections();
    const started = await Promise.allSettled([this.#postgres, this.#redis, this.#rabbit]);
    await Promise.all(started.map((server) => server.status === 'fulfilled' && server.value?.stop()));
  }

  async #answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const url = new URL(request.url ?? '', 'http://localhost');
    const [, secret, kind, name] = url.pathname.split('/');
    try {
      if (secret !== this.#secret) throw new Error('not from this test run');
      const answer =
        request.method === 'DELETE'
          ? await this.#drop(kind, name)
          : await this.#handOut(kind, url.searchParams.get('template'));
      response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(answer ?? {}));
    } catch (error) {
      response.writeHead(500).end(String(error));
    }
  }

  async #handOut(kind: string | undefined, template: string | null): Promise<SharedPart> {
    this.#handedOut += 1;
    const name = `test_${this.#handedOut}`;
    switch (kind) {
      case 'database': {
        this.#postgres ??= startPrivatePostgres();
        const postgres = await this.#postgres;
        return { name, url: await postgres.createDatabase(name, template === null ? {} : { template }) };
      }
      case 'redis': {
        this.#redis ??= startPrivateRedis();
        return { name, url: `${(await this.#redis).url}/${this.#handedOut % 1_000}` };
      }
      case 'rabbit': {
        this.#rabbit ??= startPrivateRabbit();
        return { name, url: await (await this.#rabbit).createVirtualHost(name) };
      }
      default:
        throw new Error(`no such server: ${kind}`);
    }
  }

  async #drop(kind: string | undefined, name = ''): Promise<void> {
    if (kind === 'database') await (await this.#postgres)?.dropDatabase(name);
    if (kind === 'rabbit') await (await this.#rabbit)?.deleteVirtualHost(name);
  }
}
