import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { type ClusterHome, prepareClusterHome } from './cluster-home.js';
import { type ConnectionUrls, urls } from './connection-urls.js';
import { createCluster, hasCluster } from './create-cluster.js';
import { type DataFolderLock, lockDataFolder } from './data-folder-lock.js';
import { EmbeddedPostgresError, explainFileError } from './embedded-postgres-error.js';
import { checkNames, ensureDatabases } from './ensure-databases.js';
import { makePassword, type Passwords, readPasswords, writePasswords } from './passwords.js';
import { findBinaries, type PostgresBinaries } from './postgres-binaries.js';
import { signal } from './process-identity.js';
import { removeCluster } from './reset-embedded-postgres.js';
import { findServer, waitUntilReady, wasStartedWith } from './running-server.js';
import { ServerLog } from './server-log.js';
import { serverArguments } from './server-settings.js';
import { type StartedServer, serverCommand, startServer, startTimeoutMs } from './start-server.js';
import { stopServer } from './stop-server.js';

export interface EmbeddedPostgresOptions {
  /** Holds all of it: cluster, passwords, log, port. Made when missing. */
  folder: string;
  /** Each name becomes a database and the one role that can reach it: lower-case letters, digits, underscores. */
  databases: string[];
  /** By default the port of the last start, or a free one. */
  port?: number;
  /** Whether commits survive a crash of the machine; they always survive one of the server. Default true; tests give it up for speed. */
  durable?: boolean;
  /** Default 100. */
  maxConnections?: number;
}

export interface EmbeddedPostgres extends ConnectionUrls {
  port: number;
  pid: number;
  /** Resolves when the server is gone. May be called more than once. */
  stop(): Promise<void>;
}

/**
 * Starts PostgreSQL in the folder, or goes on with one that a killed process left running there. The server outlives a Ctrl-C and a
 * kill of this process; an orderly `process.exit` ends it. Throws EmbeddedPostgresError, whose message is one line that says what to do.
 */
export async function startEmbeddedPostgres(options: EmbeddedPostgresOptions): Promise<EmbeddedPostgres> {
  checkNames(options.databases);
  const folder = resolve(options.folder);
  const lock = await lockDataFolder(folder);
  try {
    return await startLocked(folder, options, lock);
  } catch (error) {
    lock.release();
    throw explainFileError(error, folder);
  }
}

async function startLocked(
  folder: string,
  options: EmbeddedPostgresOptions,
  lock: DataFolderLock,
): Promise<EmbeddedPostgres> {
  const { databases, durable = true, maxConnections = 100 } = options;
  const home = prepareClusterHome(folder);
  const binaries = findBinaries(home.account);
  if (home.isNew) await removeCluster(home.cluster);
  const { passwords, added } = completePasswords(folder, home, databases);
  if (!hasCluster(home)) createCluster(home, binaries, passwords.superuser, durable);
  const args = serverArguments({ durable, maxConnections });
  const server =
    (await findReusable(home, binaries, args, options.port)) ??
    (await startServer(binaries, home, new ServerLog(folder), args, {
      demanded: options.port,
      preferred: readPort(folder),
    }));
  const stopOnExit = () => signal(server.process.pid, 'SIGINT');
  process.once('exit', stopOnExit);
  let stopped: Promise<void> | undefined;
  const stop = () => {
    stopped ??= stopServer(server.process, home.cluster, binaries).finally(() => {
      process.off('exit', stopOnExit);
      lock.release();
    });
    return stopped;
  };
  try {
    writeFileSync(portFile(folder), String(server.port));
    await ensureDatabases(server.port, passwords, databases, added);
  } catch (error) {
    await stop();
    throw error;
  }
  return { port: server.port, pid: server.process.pid, ...urls(server.port, passwords), stop };
}

/** A server that runs as we want it is taken over; one that runs otherwise, or is about to end, is ended. */
async function findReusable(
  home: ClusterHome,
  binaries: PostgresBinaries,
  args: string[],
  demandedPort?: number,
): Promise<StartedServer | undefined> {
  const found = findServer(home.cluster);
  if (!found) return undefined;
  const isWanted =
    found.status !== 'stopping' &&
    (demandedPort ?? found.port) === found.port &&
    wasStartedWith(home.cluster, serverCommand(home.cluster, args, found.port));
  if (isWanted) {
    await waitUntilReady(home.cluster, found.process, startTimeoutMs);
    return found;
  }
  await stopServer(found.process, home.cluster, binaries);
  return undefined;
}

/** Makes the passwords that are missing, and tells the roles that got one. */
function completePasswords(
  folder: string,
  home: ClusterHome,
  databases: string[],
): { passwords: Passwords; added: Set<string> } {
  const known = readPasswords(folder);
  if (!known && hasCluster(home)) {
    throw new EmbeddedPostgresError(
      `${folder} holds a database but not its passwords.json: put that back from a backup, or empty the shop with npm run reset.`,
    );
  }
  const passwords = known ?? { superuser: makePassword(), roles: {} };
  const added = new Set(databases.filter((name) => passwords.roles[name] === undefined));
  for (const name of added) passwords.roles[name] = makePassword();
  if (!known || added.size > 0) writePasswords(folder, passwords);
  return { passwords, added };
}

const portFile = (folder: string) => join(folder, 'port');

function readPort(folder: string): number | undefined {
  const port = existsSync(portFile(folder)) ? Number(readFileSync(portFile(folder), 'utf8')) : 0;
  return Number.isInteger(port) && port > 0 && port < 65_536 ? port : undefined;
}
