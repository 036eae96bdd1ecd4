import { execFile } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { projectRoot } from '#platform/config';

const run = promisify(execFile);

/** The secrets of a deployment, made as `docker compose up` makes them: a folder stands for all the volumes. */
export class Deployment {
  readonly folder = mkdtempSync(join(tmpdir(), 'souk-secrets-'));

  /** Runs deploy/secrets.mjs with only these variables; resolves with what it printed. */
  async secrets(command: 'folders' | 'make' | 'show', env: NodeJS.ProcessEnv = {}): Promise<string> {
    const { stdout, stderr } = await run(process.execPath, [inDeploy('secrets.mjs'), command], {
      env: { SOUK_SECRETS_FOLDER: this.folder, ...env },
    });
    return stdout + stderr;
  }

  /** What a service finds in its volume. */
  filesOf(service: string): Record<string, string> {
    const folder = join(this.folder, service);
    return Object.fromEntries(readdirSync(folder).map((name) => [name, readFileSync(join(folder, name), 'utf8')]));
  }

  /** Runs a command as a container of a service does: its secrets become variables. Resolves with what it printed. */
  async inContainer(service: string, command: string[], env: NodeJS.ProcessEnv = {}): Promise<string> {
    const { stdout, stderr } = await run('/bin/sh', [inDeploy('with-secrets.sh'), ...command], {
      env: { PATH: process.env.PATH, SOUK_SECRETS: join(this.folder, service), ...env },
    });
    return stdout + stderr;
  }

  remove(): void {
    rmSync(this.folder, { recursive: true, force: true });
  }
}

export const inDeploy = (name: string) => join(projectRoot, 'deploy', name);
