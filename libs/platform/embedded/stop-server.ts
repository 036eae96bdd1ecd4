import { spawnSync } from 'node:child_process';
import { EmbeddedPostgresError } from './embedded-postgres-error.js';
import type { PostgresBinaries } from './postgres-binaries.js';
import { hasEnded, type ProcessIdentity, signal } from './process-identity.js';

/** A fast shutdown rolls back what is open and writes a checkpoint. */
const fastTimeoutMs = 15_000;
/** An immediate one writes nothing: the next start recovers from the log. */
const immediateTimeoutMs = 5_000;
const killTimeoutMs = 5_000;

/** Ends the server: fast, else immediately, else by force. Its own children end with it. Resolves when it is gone. */
export async function stopServer(server: ProcessIdentity, cluster: string, binaries?: PostgresBinaries): Promise<void> {
  if (process.platform === 'win32' && binaries) {
    spawnSync(binaries.pgCtl, ['stop', '-D', cluster, '-m', 'fast', '-w'], { stdio: 'ignore' });
  } else signal(server.pid, 'SIGINT');
  if (await hasEnded(server, fastTimeoutMs)) return;
  signal(server.pid, 'SIGQUIT');
  if (await hasEnded(server, immediateTimeoutMs)) return;
  signal(server.pid, 'SIGKILL');
  if (await hasEnded(server, killTimeoutMs)) return;
  throw new EmbeddedPostgresError(`PostgreSQL (pid ${server.pid}) cannot be ended.`);
}
