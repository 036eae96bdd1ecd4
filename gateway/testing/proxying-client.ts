import { Pool } from 'undici';

const clients = 32;
const keptFailures = 10;
const query = { query: '{ user(id: "u1") { name role } }' };
const mutation = { query: 'mutation { updateProfile(input: { name: "Ada" }) { id name } }' };

interface Backend {
  readonly pool: Pool;
  isLeaving: boolean;
}

/** Constant load over keep-alive connections, as a proxy before several gateways makes it. */
export class ProxyingClient {
  answered = 0;
  failed = 0;
  /** Why the first of them failed: no answer, or not the right one. */
  readonly failures: string[] = [];
  private readonly backends: Backend[];
  private readonly loops: Promise<void>[];
  private stopped = false;
  private turn = 0;

  constructor(urls: readonly string[]) {
    this.backends = urls.map((url) => ({ pool: new Pool(url, { connections: clients }), isLeaving: false }));
    this.loops = Array.from({ length: clients }, (_, index) => this.loop(index % 2 === 0 ? mutation : query));
  }

  async stop(): Promise<void> {
    this.stopped = true;
    await Promise.all(this.loops);
    await Promise.all(this.backends.map(({ pool }) => pool.close()));
  }

  private async loop(request: object): Promise<void> {
    const body = JSON.stringify(request);
    while (!this.stopped) {
      try {
        await this.ask(body);
        this.answered += 1;
      } catch (error) {
        this.failed += 1;
        if (this.failures.length < keptFailures) this.failures.push(String(error));
      }
    }
  }

  private async ask(body: string): Promise<void> {
    const backend = this.next();
    const {
      statusCode,
      headers,
      body: answer,
    } = await backend.pool.request({
      method: 'POST',
      path: '/graphql',
      headers: { 'content-type': 'application/json' },
      body,
    });
    // It wants to be left: who has another one goes there.
    if (headers.connection === 'close') backend.isLeaving = true;
    const text = await answer.text();
    if (statusCode !== 200 || !text.includes('"Ada"') || text.includes('"errors"')) {
      throw new Error(`${statusCode} ${text.slice(0, 300)}`);
    }
  }

  private next(): Backend {
    const there = this.backends.filter(({ isLeaving }) => !isLeaving);
    this.turn += 1;
    const backend = there[this.turn % there.length] ?? this.backends[0];
    if (!backend) throw new Error('there is no gateway');
    return backend;
  }
}
