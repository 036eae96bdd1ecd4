import { join } from 'node:path';
import { projectRoot } from '#platform/config';
import type { GraphFiles } from './graph-files.js';
import { mercuriusFolder, peersFolder } from './install-peers.js';

/** Something that is measured: a program that listens on PORT, started with the environment that production would give it. */
export interface Contender {
  readonly name: string;
  readonly title: string;
  /** Where it is installed on demand; undefined: it is part of this project. */
  readonly peerIn: string | undefined;
  /** Whether it can keep answers. */
  readonly caches: boolean;
  readonly args: (graph: GraphFiles, port: number) => string[];
  readonly env: (graph: GraphFiles) => Record<string, string>;
}

const built = (file: string) => join(projectRoot, 'dist', file);

const ours = (settings: Record<string, string> = {}) => ({
  peerIn: undefined,
  caches: true,
  args: () => ['--enable-source-maps', built('gateway/main.js')],
  env: ({ supergraphFile, isCached }: GraphFiles) => ({
    SUPERGRAPH_FILE: supergraphFile,
    INTROSPECTION_URL: 'none',
    RATE_LIMIT_PER_MINUTE: '0',
    LOGIN_LIMIT_PER_MINUTE: '0',
    ...(!isCached && { FORWARD_HEADERS: 'authorization' }),
    ...settings,
  }),
});

const hive = (...flags: string[]) => ({
  peerIn: peersFolder,
  caches: true,
  args: ({ supergraphFile }: GraphFiles, port: number) => [
    join(peersFolder, 'node_modules', '@graphql-hive', 'gateway', 'dist', 'bin.js'),
    'supergraph',
    supergraphFile,
    ...['--config-path', join(peersFolder, 'hive.config.mjs')],
    ...['--host', '127.0.0.1', '--port', String(port), '--fork', '1'],
    ...flags,
  ],
  env: cachedOrNot,
});

const program = (folder: string, file: string, settings: Record<string, string> = {}) => ({
  peerIn: folder,
  caches: true,
  args: () => [join(folder, file)],
  env: ({ supergraphFile, servicesFile, isCached }: GraphFiles) => ({
    SUPERGRAPH_FILE: supergraphFile,
    SERVICES_FILE: servicesFile,
    ...settings,
    ...cachedOrNot({ isCached }),
  }),
});

function cachedOrNot({ isCached }: Pick<GraphFiles, 'isCached'>): Record<string, string> {
  return isCached ? { CACHE_ANSWERS: 'true' } : {};
}

export const contenders: readonly Contender[] = [
  { name: 'ours', title: 'ours', ...ours() },
  { name: 'ours-warn', title: 'ours, LOG_LEVEL=warn', ...ours({ LOG_LEVEL: 'warn' }) },
  { name: 'stock', title: '@apollo/gateway, @apollo/server', ...program(peersFolder, 'stock.mjs') },
  { name: 'hive', title: '@graphql-hive/gateway', ...hive() },
  { name: 'hive-jit', title: '@graphql-hive/gateway --jit', ...hive('--jit') },
  { name: 'hive-router', title: '@graphql-hive/gateway, router-runtime', ...hive('--hive-router-runtime') },
  { name: 'mercurius', title: '@mercuriusjs/gateway', ...program(mercuriusFolder, 'main.mjs') },
  {
    name: 'mercurius-jit',
    title: '@mercuriusjs/gateway, jit',
    ...program(mercuriusFolder, 'main.mjs', { JIT: 'true' }),
  },
  {
    name: 'aggregator',
    title: 'written by hand, the ceiling',
    peerIn: undefined,
    caches: false,
    args: () => ['--enable-source-maps', built('bench/gateway/aggregator/main.js')],
    env: ({ urls }) => ({ SUBGRAPHS: JSON.stringify(urls) }),
  },
];
