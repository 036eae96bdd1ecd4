import { readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { projectRoot } from '#platform/config';
import { SoakClient } from './client.js';
import type { StubsReady } from './stubs-process.js';

/** Taking up may take as long as planning the hot operations does. */
const takeUpWithinMs = 15_000;

/** The supergraph file of the soak, which changes: for a good one, and for one that must be refused. */
export class SupergraphChanges {
  private round = 0;
  taken = 0;
  refused = 0;

  constructor(
    private readonly file: string,
    private readonly stubs: StubsReady,
  ) {}

  /** Replaces the file by a good one: its subgraphs have other addresses than before, and a type tells it from others. */
  writeGood(): void {
    this.round += 1;
    const committed = readFileSync(join(projectRoot, 'gateway', 'supergraph.graphql'), 'utf8');
    const sdl = committed.replace(/name: "(\w+)", url: "[^"]*"/g, (_, name: string) => {
      return `name: "${name}", url: "${this.stubs[name]}?v=${this.round % 2}"`;
    });
    writeFileSync(`${this.file}.next`, `${sdl}\ntype ${this.marker} @join__type(graph: USERS) { a: Int }\n`);
    renameSync(`${this.file}.next`, this.file);
  }

  /** Resolves with whether the last good one is in use, once it is or the time is up. */
  async isTakenUp(url: string): Promise<boolean> {
    const client = new SoakClient(url, 1);
    const endsAtMs = performance.now() + takeUpWithinMs;
    let isInUse = false;
    while (!isInUse && performance.now() < endsAtMs) {
      isInUse = (await this.typesNamed(client)).includes(this.marker);
      if (!isInUse) await sleep(200);
    }
    await client.close();
    if (isInUse) this.taken += 1;
    return isInUse;
  }

  /** Overwrites the file with what is no supergraph. */
  writeBad(): void {
    const good = readFileSync(this.file, 'utf8');
    const bad = [
      '',
      'half a fi',
      good.slice(0, good.length / 2),
      'type Query { a: Int }',
      good.replaceAll('url: "', 'url: "?'),
    ];
    writeFileSync(this.file, bad[this.round % bad.length] ?? '');
    this.refused += 1;
  }

  private get marker(): string {
    return `Soak${this.round}`;
  }

  private async typesNamed(client: SoakClient): Promise<string> {
    return (await client.ask({ query: `{ __type(name: "${this.marker}") { name } }` })).text.replace(/"query".*/, '');
  }
}
