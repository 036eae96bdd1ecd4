import { NestFactory } from '@nestjs/core';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import { Logger } from 'nestjs-pino';
import { z } from 'zod';
import { ConfigError, readConfig, wholeNumber } from '#platform/config';
import { ApplicationLogger } from '#platform/logging';
import { followRequests, startTracing } from '#platform/observability';
import { Draining } from './draining.js';
import { serveHealth } from './health.js';
import type { ProcessDefinition, ProcessParts } from './process-definition.js';
import { Readiness } from './readiness.js';
import { cutOffStalledClients } from './stalled-clients.js';

export interface RunningProcess {
  name: string;
  /** Where it listens, without a path. */
  url: string;
  port: number;
  /**
   * Tells clients to go elsewhere, and after `graceMs` (0 when left out) takes no more requests, lets those under way end, then
   * lets go of everything.
   */
  close(graceMs?: number): Promise<void>;
}

/** A client that takes nothing of its answer for so long is cut off. */
const stalledMs = 30_000;
/** How long a client may take to send a request, its body included. */
const requestTimeoutMs = 30_000;

const shape = { PORT: wholeNumber(0, 65_535).optional(), HOST: z.string().default('127.0.0.1') };

/** Starts a process of the shop inside this one. Throws ConfigError for what its environment or a taken port makes impossible. */
export async function startProcess(definition: ProcessDefinition, parts: ProcessParts): Promise<RunningProcess> {
  const { name, defaultPort } = definition;
  const { PORT: port = defaultPort, HOST: host } = readConfig(shape, parts.env);
  const draining = new Draining();
  const stopTracing = await startTracing(parts.env);
  const app = await createApp(definition, parts, draining).catch(async (error: unknown) => {
    await stopTracing();
    throw error;
  });
  draining.watch(app.getHttpServer());
  cutOffStalledClients(app.getHttpServer(), stalledMs);
  try {
    app.useLogger(new ApplicationLogger(app.get(Logger)));
    const fastify = app.getHttpAdapter().getInstance();
    followRequests(fastify, name);
    serveHealth(fastify, app.get(Readiness, { strict: false }), () => draining.hasBegun);
    await app.listen(port, host);
  } catch (error) {
    await app.close();
    await stopTracing();
    throw explainListenError(error, name, port, host);
  }
  const address = app.getHttpServer().address();
  const boundPort = typeof address === 'object' && address ? address.port : port;
  return {
    name,
    port: boundPort,
    url: `http://${host.includes(':') ? `[${host}]` : host}:${boundPort}`,
    close: async (graceMs = 0) => {
      // Before anything else ends: an order under way waits for messages.
      await draining.run(graceMs);
      await app.close();
      await stopTracing();
    },
  };
}

function createApp(
  definition: ProcessDefinition,
  parts: ProcessParts,
  draining: Draining,
): Promise<NestFastifyApplication> {
  return NestFactory.create<NestFastifyApplication>(
    definition.create(parts),
    new FastifyAdapter({
      requestTimeout: requestTimeoutMs,
      // What was sent is answered: clients are told beforehand to send no more.
      return503OnClosing: false,
      http: { ServerResponse: draining.responseClass() },
      routerOptions: { maxParamLength: 255 },
      ...definition.serverOptions?.(parts.env),
    }),
    { bufferLogs: true, abortOnError: false },
  );
}

function explainListenError(error: unknown, name: string, port: number, host: string): unknown {
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  switch (code) {
    case 'EADDRINUSE':
      return new ConfigError(`port ${port} for ${name} is taken: stop what listens there, or set PORT to another`);
    case 'EACCES':
      return new ConfigError(`port ${port} for ${name} may not be opened by this user: set PORT to one above 1023`);
    case 'EADDRNOTAVAIL':
    case 'ENOTFOUND':
      return new ConfigError(`HOST ${host} is not an address of this machine`);
    default:
      return error;
  }
}
