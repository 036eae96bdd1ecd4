import { Random } from '../../libs/platform/testing/random.js';
import { badRequests } from './bad-requests.js';
import { SoakClient } from './client.js';
import { fillCache, goodRequests } from './good-requests.js';
import type { Kind } from './kinds.js';

const kinds: readonly Kind[] = [...goodRequests, ...badRequests];
const totalWeight = kinds.reduce((sum, { weight }) => sum + weight, 0);
const keptFailures = 20;
/** More than the gateway keeps. */
const answerCacheBytes = 70_000_000;

/** Requests of all kinds, mixed by chance, so many at a time. */
export class Load {
  /** How many of each kind were answered as they have to be, and how many not. */
  readonly counts = new Map(kinds.map(({ name }) => [name, { right: 0, wrong: 0 }]));
  /** The first answers that were wrong. */
  readonly failures: string[] = [];
  private readonly client: SoakClient;
  private readonly random: Random;
  private loops: Promise<void>[] = [];
  private stopped = false;
  private number = 0;

  constructor(
    url: string,
    private readonly clients: number,
    seed: number,
  ) {
    this.client = new SoakClient(url, clients);
    this.random = new Random(seed);
  }

  get right(): number {
    return [...this.counts.values()].reduce((sum, { right }) => sum + right, 0);
  }

  get wrong(): number {
    return [...this.counts.values()].reduce((sum, { wrong }) => sum + wrong, 0);
  }

  /** Each kind once, one after the other, and the cache of answers full. */
  async prepare(): Promise<void> {
    for (const kind of kinds) await this.run(kind);
    await fillCache(this.client, answerCacheBytes);
  }

  start(): void {
    this.loops = Array.from({ length: this.clients }, async () => {
      while (!this.stopped) await this.run(this.chooseKind());
    });
  }

  /** Lets what is under way end, and closes its connections. */
  async stop(): Promise<void> {
    this.stopped = true;
    await Promise.all(this.loops);
    await this.client.close();
  }

  private async run(kind: Kind): Promise<void> {
    const count = this.counts.get(kind.name);
    if (!count) return;
    this.number += 1;
    const turn = { client: this.client, random: this.random, number: this.number };
    const wrong = await kind.run(turn).catch((error: unknown) => String(error));
    if (wrong === undefined) {
      count.right += 1;
      return;
    }
    count.wrong += 1;
    if (this.failures.length < keptFailures) this.failures.push(`${kind.name}: ${wrong}`);
  }

  private chooseKind(): Kind {
    let left = this.random.next() * totalWeight;
    for (const kind of kinds) {
      left -= kind.weight;
      if (left < 0) return kind;
    }
    return kinds[0] as Kind;
  }
}
