import { execFileSync } from 'node:child_process';
import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { afterAll, afterEach, beforeAll, beforeEach } from 'vitest';
import { type RunningProgram, runProgram } from '#platform/testing';
import { type EmbeddedPostgres, type EmbeddedPostgresOptions, startEmbeddedPostgres } from '../embedded-postgres.js';
import { identify, type ProcessIdentity } from '../process-identity.js';
import { resetEmbeddedPostgres } from '../reset-embedded-postgres.js';

const program = 'libs/platform/embedded/testing/embedded-program.ts';

/** For each test of a file a folder to start PostgreSQL in, with a blank in its path; whatever was started there ends with the test. */
export class EmbeddedPlace {
  /** What holds the folder, and may be closed to others. */
  parent = '';
  folder = '';
  /** Holds a stopped cluster: copied for the tests that are not about the first start. */
  #prepared = '';
  #started: EmbeddedPostgres[] = [];

  constructor() {
    beforeAll(async () => {
      this.#prepared = this.#open();
      await (await this.start()).stop();
    });
    afterAll(() => rmSync(this.#prepared, { recursive: true, force: true }));
    beforeEach(() => {
      this.#open();
    });
    afterEach(async () => {
      chmodSync(this.parent, 0o755);
      for (const postgres of this.#started.splice(0)) await postgres.stop();
      await resetEmbeddedPostgres(this.folder);
      rmSync(this.parent, { recursive: true, force: true });
    });
  }

  async start(options: Partial<EmbeddedPostgresOptions> = {}): Promise<EmbeddedPostgres> {
    const databases = ['users', 'orders'];
    const postgres = await startEmbeddedPostgres({ folder: this.folder, databases, durable: false, ...options });
    this.#started.push(postgres);
    return postgres;
  }

  /** With the owners kept: for root, the cluster is another user's. */
  copyPrepared(): void {
    execFileSync('cp', ['-a', join(this.#prepared, 'postgres'), this.folder]);
  }

  /** Starts PostgreSQL in a process of its own, which a test may kill. */
  async startByProgram(env: NodeJS.ProcessEnv = {}): Promise<{ parent: RunningProgram; server: ProcessIdentity }> {
    const parent = await runProgram(program, { args: [this.folder], env });
    const [, pid] = await parent.waitFor(/server (\d+)/);
    return { parent, server: identify(Number(pid)) };
  }

  /** The same, not waiting for it to be ready. */
  beginByProgram(): Promise<RunningProgram> {
    return runProgram(program, { args: [this.folder] });
  }

  #open(): string {
    this.parent = mkdtempSync(join(tmpdir(), 'souk embedded '));
    chmodSync(this.parent, 0o755);
    this.folder = join(this.parent, 'postgres');
    return this.parent;
  }
}

export async function query(url: string, sql: string): Promise<unknown[]> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    return (await client.query(sql)).rows;
  } finally {
    await client.end();
  }
}
