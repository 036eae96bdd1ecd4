import { resolve } from 'node:path';
import { findClusterHome } from './cluster-home.js';
import { type ConnectionUrls, urls } from './connection-urls.js';
import { readPasswords } from './passwords.js';
import { findServer } from './running-server.js';

/** The server that a live shop, or one that was killed, runs in the folder: to connect to, not to stop. Undefined when there is none. */
export function findEmbeddedPostgres(folder: string): (ConnectionUrls & { port: number; pid: number }) | undefined {
  const home = findClusterHome(resolve(folder));
  const server = home && findServer(home.cluster);
  const passwords = readPasswords(resolve(folder));
  if (server?.status !== 'ready' || !passwords) return undefined;
  return { port: server.port, pid: server.process.pid, ...urls(server.port, passwords) };
}
