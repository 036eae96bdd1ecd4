import { spawnSync } from 'node:child_process';
import { chownSync, existsSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { ClusterHome } from './cluster-home.js';
import { EmbeddedPostgresError } from './embedded-postgres-error.js';
import type { PostgresBinaries } from './postgres-binaries.js';
import { runAs } from './server-account.js';
import { serverEnvironment } from './server-settings.js';

export const superuser = 'postgres';

/**
 * Makes the cluster aside and renames it when it is whole. UTF-8, ordered by code point, with Unicode's upper and lower case.
 * Without `durable` nothing is synced to disk.
 */
export function createCluster(home: ClusterHome, binaries: PostgresBinaries, password: string, durable: boolean): void {
  const cluster = join(home.unfinished, 'cluster');
  const passwordFile = join(home.unfinished, 'password');
  writeFileSync(passwordFile, password, { mode: 0o600 });
  if (home.account) chownSync(passwordFile, home.account.uid, home.account.gid);
  const access = ['-U', superuser, `--pwfile=${passwordFile}`, '--auth=scram-sha-256'];
  const text = ['--encoding=UTF8', '--locale=C', '--locale-provider=builtin', '--builtin-locale=C.UTF-8'];
  const { status, error, stderr } = spawnSync(
    binaries.initdb,
    ['-D', cluster, ...access, ...text, '--no-instructions', ...(durable ? [] : ['--no-sync'])],
    { ...runAs(home.account), env: serverEnvironment(), encoding: 'utf8' },
  );
  if (status === 0) renameSync(cluster, home.cluster);
  rmSync(home.unfinished, { recursive: true, force: true });
  if (status !== 0) {
    throw new EmbeddedPostgresError(
      `The database cannot be made in ${home.folder} (${reasonIn(stderr) ?? error?.message ?? 'initdb was ended'}).`,
    );
  }
}

export function hasCluster(home: ClusterHome): boolean {
  return existsSync(join(home.cluster, 'PG_VERSION'));
}

function reasonIn(stderr: string | null): string | undefined {
  return stderr?.match(/(?:FATAL|error):\s+(.*)/)?.[1];
}
