import { existsSync } from 'node:fs';
import { delimiter, dirname, join } from 'node:path';

/** Servers that npm does not install; PostgreSQL comes with the project. */
export type ExternalServer = 'redis' | 'rabbitmq';

const usualFolders = [
  '/usr/bin',
  '/usr/sbin',
  '/usr/local/bin',
  '/usr/local/sbin',
  '/opt/homebrew/bin',
  '/opt/homebrew/sbin',
];

/** The server script itself: what Debian puts into the PATH is a wrapper that insists on the user rabbitmq and the machine's own node. */
const rabbitFolders = ['/usr/lib/rabbitmq/bin', '/opt/rabbitmq/sbin', '/opt/homebrew/sbin', '/usr/local/sbin'];

/** Which of the servers cannot be started on this machine. */
export function missingServers(): ExternalServer[] {
  const missing: ExternalServer[] = [];
  if (!findRedis()) missing.push('redis');
  if (!findRabbit()) missing.push('rabbitmq');
  return missing;
}

export function findRedis(): string | undefined {
  return find('redis-server', pathFolders());
}

export function findRabbit(): { server: string; control: string; epmd: string } | undefined {
  const server = find('rabbitmq-server', rabbitFolders);
  const epmd = find('epmd', [...pathFolders(), '/usr/lib/erlang/bin']);
  return server && epmd ? { server, control: join(dirname(server), 'rabbitmqctl'), epmd } : undefined;
}

function pathFolders(): string[] {
  return [...(process.env.PATH ?? '').split(delimiter), ...usualFolders].filter((folder) => folder !== '');
}

function find(program: string, folders: string[]): string | undefined {
  return folders.map((folder) => join(folder, program)).find((file) => existsSync(file));
}
