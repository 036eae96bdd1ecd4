import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import type { ClusterHome } from './cluster-home.js';
import { EmbeddedPostgresError } from './embedded-postgres-error.js';
import { findFreePort } from './free-port.js';
import type { PostgresBinaries } from './postgres-binaries.js';
import { identify, isRunning, type ProcessIdentity } from './process-identity.js';
import { findServer, waitUntilReady } from './running-server.js';
import { runAs } from './server-account.js';
import type { ServerLog } from './server-log.js';
import { serverEnvironment } from './server-settings.js';

export interface StartedServer {
  process: ProcessIdentity;
  port: number;
}

/** Long enough to recover from a crash in the middle of a busy day. */
export const startTimeoutMs = 60_000;
const portAttempts = 5;

/** After a kill, the last of a server's processes are gone within moments. */
const oldServerTimeoutMs = 5_000;
const retryDelayMs = 50;

class PortTakenError extends EmbeddedPostgresError {}
class OldServerError extends EmbeddedPostgresError {}

/** Starts the server on the port, or, when none is demanded, on the preferred one or any free one. */
export async function startServer(
  binaries: PostgresBinaries,
  home: ClusterHome,
  log: ServerLog,
  args: string[],
  port: { demanded?: number | undefined; preferred?: number | undefined },
): Promise<StartedServer> {
  const deadline = performance.now() + oldServerTimeoutMs;
  let candidate = port.demanded ?? port.preferred ?? (await findFreePort());
  let attemptsLeft = port.demanded === undefined ? portAttempts : 1;
  for (;;) {
    try {
      return await startOnPort(binaries, home, log, args, candidate);
    } catch (error) {
      if (error instanceof OldServerError && performance.now() < deadline) {
        await sleep(retryDelayMs);
        findServer(home.cluster);
        continue;
      }
      attemptsLeft -= 1;
      if (!(error instanceof PortTakenError) || attemptsLeft === 0) throw error;
      candidate = await findFreePort();
    }
  }
}

/** Spawned by us rather than by pg_ctl, which hands its arguments, paths included, to a shell and looks for the result ten times a second. */
async function startOnPort(
  binaries: PostgresBinaries,
  home: ClusterHome,
  log: ServerLog,
  args: string[],
  port: number,
): Promise<StartedServer> {
  const child = log.append((descriptor) =>
    spawn(binaries.postgres, serverCommand(home.cluster, args, port), {
      ...runAs(home.account),
      env: serverEnvironment(),
      stdio: ['ignore', descriptor, descriptor],
      // A session of its own: a Ctrl-C ends us first, and we end the server when all is drained.
      detached: true,
    }),
  );
  child.unref();
  await once(child, 'spawn').catch((error: Error) => {
    throw new EmbeddedPostgresError(`PostgreSQL cannot be run: ${error.message}`);
  });
  const server = identify(child.pid ?? 0);
  try {
    await waitUntilReady(home.cluster, server, startTimeoutMs);
  } catch (error) {
    throw isRunning(server) ? error : explainExit(log, port);
  }
  return { process: server, port };
}

/** The whole command line, but for the program: what PostgreSQL notes beside the cluster. */
export function serverCommand(cluster: string, args: string[], port: number): string[] {
  return ['-D', cluster, ...args, '-p', String(port)];
}

function explainExit(log: ServerLog, port: number): EmbeddedPostgresError {
  const text = log.tail();
  if (/could not bind|could not create any TCP/i.test(text)) {
    return new PortTakenError(`PostgreSQL's port ${port} is taken on 127.0.0.1: stop what uses it, or choose another.`);
  }
  if (/lock file ".*" already exists|shared memory block .* still in use/i.test(text)) {
    return new OldServerError(`Another PostgreSQL works on the same cluster, see ${log.file}: stop that one first.`);
  }
  if (/No space left on device/i.test(text))
    return new EmbeddedPostgresError('PostgreSQL has no space left on its disk: free some and start again.');
  const reason = text.match(/(?:FATAL|PANIC):\s+(.*)/)?.[1] ?? 'it ended without a word';
  return new EmbeddedPostgresError(`PostgreSQL did not start (${reason}): ${log.file} tells more.`);
}
