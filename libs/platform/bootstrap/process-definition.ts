import type { DynamicModule } from '@nestjs/common';
import type { FastifyServerOptions } from 'fastify';
import type { Env } from '#platform/config';
import type { InProcessBus } from '#platform/messaging';

/** What a process is given when it is put together. */
export interface ProcessParts {
  env: Env;
  /** The bus that everything in this process shares; without one the process connects to AMQP_URL. */
  bus?: InProcessBus;
  /** Whether the whole shop lives in this process, as by `npm start`. */
  embedded?: boolean;
}

/** One process of the shop: the gateway or a subgraph. */
export interface ProcessDefinition {
  name: string;
  /** Where it listens unless PORT says otherwise. */
  defaultPort: number;
  /** The variables it cannot do without when it is started alone. */
  requires: readonly string[];
  /** Puts it together. Throws ConfigError when its environment will not do. */
  create(parts: ProcessParts): DynamicModule;
  /** What its HTTP server does differently. */
  serverOptions?(env: Env): FastifyServerOptions;
}
