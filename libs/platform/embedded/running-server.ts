import { readFileSync, readlinkSync, realpathSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { EmbeddedPostgresError, errorCode } from './embedded-postgres-error.js';
import { identify, isRunning, type ProcessIdentity } from './process-identity.js';

/** The server that a cluster's postmaster.pid tells of, and that really runs. */
export interface RunningServer {
  process: ProcessIdentity;
  port: number;
  status: 'starting' | 'ready' | 'stopping' | '';
}

const pollMs = 10;

/**
 * Finds the cluster's live server. A pid file is removed when its pid belongs to some other process by now, or to a server that is dead
 * but not yet reaped: PostgreSQL would take either for a live one.
 */
export function findServer(cluster: string): RunningServer | undefined {
  const file = join(cluster, 'postmaster.pid');
  const lines = readLines(file);
  const pid = Number(lines[0]);
  if (!Number.isInteger(pid) || pid <= 0) return undefined;
  const server = identify(pid);
  if (!isRunning(server) || !isServerOf(cluster, pid)) {
    rmSync(file, { force: true });
    return undefined;
  }
  return { process: server, port: Number(lines[3]), status: parseStatus(lines[7]) };
}

/** Whether the server was started with these arguments. PostgreSQL notes its command line, each argument in double quotes. */
export function wasStartedWith(cluster: string, args: string[]): boolean {
  const [line = ''] = readLines(join(cluster, 'postmaster.opts'));
  return line.endsWith(args.map((arg) => ` "${arg}"`).join(''));
}

/** Resolves when the server accepts connections. Throws when it ends before, or is not ready in time: recovery after a crash may take long. */
export async function waitUntilReady(cluster: string, server: ProcessIdentity, timeoutMs: number): Promise<void> {
  const deadline = performance.now() + timeoutMs;
  for (;;) {
    const found = findServer(cluster);
    if (found?.process.pid === server.pid && found.status === 'ready') return;
    if (!isRunning(server)) throw new EmbeddedPostgresError('PostgreSQL ended while it was starting');
    if (performance.now() > deadline)
      throw new EmbeddedPostgresError(`PostgreSQL was not ready within ${timeoutMs} ms`);
    await sleep(pollMs);
  }
}

/** A server's working folder is its cluster. Where the system does not tell, the pid file is believed. */
function isServerOf(cluster: string, pid: number): boolean {
  if (process.platform !== 'linux') return true;
  try {
    return readlinkSync(`/proc/${pid}/cwd`) === realpathSync(cluster);
  } catch (error) {
    // Another user's process, which is not one that this user or root has started.
    return errorCode(error) !== 'EACCES';
  }
}

function parseStatus(line = ''): RunningServer['status'] {
  const status = line.trim();
  return status === 'ready' || status === 'starting' || status === 'stopping' ? status : '';
}

function readLines(file: string): string[] {
  try {
    return readFileSync(file, 'utf8').split('\n');
  } catch (error) {
    if (errorCode(error) === 'ENOENT') return [];
    throw error;
  }
}
