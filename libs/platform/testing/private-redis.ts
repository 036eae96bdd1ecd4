import { rmSync } from 'node:fs';
import { connect } from 'node:net';
import { findFreePort } from '../embedded/index.js';
import type { PrivateServer } from './private-server.js';
import { makeServerFolder } from './server-folder.js';
import { ServerProcess } from './server-process.js';
import { findRedis } from './server-programs.js';

export interface PrivateRedis extends PrivateServer {
  /** `redis://…` of database 0. */
  url: string;
}

const startTimeoutMs = 10_000;
const probeTimeoutMs = 1_000;
/** One a test file, see freshRedis. */
const databases = 1_000;

export interface PrivateRedisOptions {
  port?: number;
  /** More settings, as in redis.conf. */
  settings?: Readonly<Record<string, string | number>>;
}

/** Starts a Redis on a free port. It keeps nothing: a restart finds it empty. */
export async function startPrivateRedis(options: PrivateRedisOptions = {}): Promise<PrivateRedis> {
  const program = findRedis();
  if (!program) throw new Error('redis-server is not installed');
  const port = options.port ?? (await findFreePort());
  const folder = makeServerFolder('redis');
  const bounds = { databases, loglevel: 'warning', ...options.settings };
  const settings = { port, bind: '127.0.0.1', dir: folder, save: '', appendonly: 'no', ...bounds };
  const server = new ServerProcess({
    program,
    args: Object.entries(settings).flatMap(([name, value]) => [`--${name}`, String(value)]),
    env: { PATH: process.env.PATH },
    folder,
    isReady: () => answersPing(port),
    startTimeoutMs,
  });
  await server.start();
  return {
    port,
    url: `redis://127.0.0.1:${port}`,
    kill: () => server.kill(),
    freeze: () => server.freeze(),
    thaw: () => server.thaw(),
    restart: async () => {
      await server.stop();
      await server.start();
    },
    stop: async () => {
      await server.kill();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

function answersPing(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1', () => socket.write('PING\r\n'));
    const settle = (isReady: boolean) => {
      socket.destroy();
      resolve(isReady);
    };
    socket.setTimeout(probeTimeoutMs, () => settle(false));
    socket.on('error', () => settle(false));
    socket.on('close', () => settle(false));
    socket.on('data', (answer) => settle(answer.toString().startsWith('+PONG')));
  });
}
