import { execFile } from 'node:child_process';
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
import { findFreePort } from '../embedded/index.js';
import type { PrivateServer } from './private-server.js';
import { makeServerFolder } from './server-folder.js';
import { ServerProcess } from './server-process.js';
import { findRabbit } from './server-programs.js';

export interface PrivateRabbit extends PrivateServer {
  /** `amqp://…` of the default virtual host. */
  url: string;
  /** The management API's address, without a path; user and password are guest. */
  managementUrl: string;
  /** Makes a virtual host and resolves with its `amqp://…`: the same topology can then be declared once more. */
  createVirtualHost(name: string): Promise<string>;
  deleteVirtualHost(name: string): Promise<void>;
  /** Closes every client's connection from the server's side. */
  forceCloseConnections(): Promise<void>;
}

const run = promisify(execFile);
const startTimeoutMs = 60_000;
const epmdStartTimeoutMs = 5_000;
const probeTimeoutMs = 1_000;
/** RabbitMQ writes down where a new quorum queue keeps its log only after a while: killed before, it comes back with an empty queue. */
const queueSettleMs = 1_000;
const guest = `Basic ${Buffer.from('guest:guest').toString('base64')}`;

/** Starts a RabbitMQ node with its own data, ports and port mapper, apart from any that the machine has. It takes about 5 s. */
export async function startPrivateRabbit(): Promise<PrivateRabbit> {
  const programs = findRabbit();
  if (!programs) throw new Error('rabbitmq-server is not installed');
  const [port, managementPort, distributionPort, epmdPort] = await freePorts();
  const folder = makeServerFolder('rabbit');
  const env = nodeEnvironment(folder, port, distributionPort, epmdPort);
  writeSettings(folder, port, managementPort);
  // In the foreground, so that it is ours to end: a node would start one that stays behind.
  const epmd = new ServerProcess({
    program: programs.epmd,
    args: [],
    env,
    folder,
    isReady: () => answers(epmdPort, ''),
    startTimeoutMs: epmdStartTimeoutMs,
  });
  const server = new ServerProcess({
    program: programs.server,
    args: [],
    env,
    folder,
    isReady: async () => (await answers(port, 'AMQP\0\0\x09\x01')) && (await answers(managementPort, '')),
    startTimeoutMs,
  });
  const managementUrl = `http://127.0.0.1:${managementPort}`;
  const manage = async (method: string, path: string) => {
    const { ok, status } = await fetch(`${managementUrl}/api/${path}`, { method, headers: { authorization: guest } });
    if (!ok && status !== 404) throw new Error(`RabbitMQ's management API answered ${status} to ${method} ${path}`);
  };
  const stop = async () => {
    await server.kill();
    await epmd.kill();
    rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
  };
  try {
    await epmd.start();
    await server.start();
  } catch (error) {
    await stop();
    throw error;
  }
  return {
    port,
    url: `amqp://guest:guest@127.0.0.1:${port}`,
    managementUrl,
    createVirtualHost: async (name) => {
      await manage('PUT', `vhosts/${encodeURIComponent(name)}`);
      return `amqp://guest:guest@127.0.0.1:${port}/${encodeURIComponent(name)}`;
    },
    deleteVirtualHost: (name) => manage('DELETE', `vhosts/${encodeURIComponent(name)}`),
    forceCloseConnections: async () => {
      await run(programs.control, ['close_all_connections', 'forced by a test'], { env });
    },
    kill: async () => {
      await sleep(queueSettleMs);
      await server.kill();
    },
    freeze: () => server.freeze(),
    thaw: () => server.thaw(),
    restart: async () => {
      await server.stop();
      await server.start();
    },
    stop,
  };
}

function nodeEnvironment(folder: string, port: number, distributionPort: number, epmdPort: number): NodeJS.ProcessEnv {
  return {
    PATH: process.env.PATH,
    LANG: 'C.UTF-8',
    HOME: folder,
    ERL_EPMD_PORT: String(epmdPort),
    ERL_EPMD_ADDRESS: '127.0.0.1',
    // The script then becomes the server, instead of a shell that waits for it.
    detached: 'true',
    RABBITMQ_NODENAME: `souk-${port}@localhost`,
    RABBITMQ_DIST_PORT: String(distributionPort),
    RABBITMQ_MNESIA_BASE: join(folder, 'data'),
    RABBITMQ_LOG_BASE: join(folder, 'log'),
    RABBITMQ_ENABLED_PLUGINS_FILE: join(folder, 'enabled_plugins'),
    RABBITMQ_CONFIG_FILE: join(folder, 'rabbitmq.conf'),
    RABBITMQ_ADVANCED_CONFIG_FILE: join(folder, 'advanced.config'),
    RABBITMQ_CONF_ENV_FILE: join(folder, 'rabbitmq-env.conf'),
  };
}

function writeSettings(folder: string, port: number, managementPort: number): void {
  const settings = {
    'listeners.tcp.1': `127.0.0.1:${port}`,
    'management.tcp.ip': '127.0.0.1',
    'management.tcp.port': managementPort,
    'vm_memory_high_watermark.absolute': '400MB',
    'disk_free_limit.absolute': '20MB',
    'log.file.level': 'warning',
  };
  for (const name of ['data', 'log']) mkdirSync(join(folder, name));
  writeFileSync(
    join(folder, 'rabbitmq.conf'),
    Object.entries(settings)
      .map(([name, value]) => `${name} = ${value}\n`)
      .join(''),
  );
  writeFileSync(join(folder, 'enabled_plugins'), '[rabbitmq_management].\n');
}

async function freePorts(): Promise<[number, number, number, number]> {
  return Promise.all([findFreePort(), findFreePort(), findFreePort(), findFreePort()]);
}

/** Whether the port accepts a connection and, after a greeting, answers it. */
function answers(port: number, greeting: string): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1', () => (greeting === '' ? settle(true) : socket.write(greeting)));
    const settle = (isReady: boolean) => {
      socket.destroy();
      resolve(isReady);
    };
    socket.setTimeout(probeTimeoutMs, () => settle(false));
    socket.on('error', () => settle(false));
    socket.on('close', () => settle(false));
    socket.on('data', () => settle(true));
  });
}
