import type { DynamicModule } from '@nestjs/common';
import { LoggerModule } from 'nestjs-pino';
import { z } from 'zod';
import { type Env, readConfig } from '#platform/config';
import { contextUnderWay } from '#platform/observability';
import { logDestination } from './destination.js';
import { serializeError } from './serialize-error.js';

const levels = ['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'] as const;

/** Never written: a log is read by more people than the data is. Names only, for wildcards cost every line its time. */
const secretPaths = [
  'authorization',
  'password',
  'accessToken',
  'refreshToken',
  'token',
  'email',
  'address',
  'phoneNumber',
];

/** Structured logs, a JSON object a line on stdout, each with the service and the correlation id. `LOG_LEVEL` says how much. */
export function loggingModule(service: string, env: Env): DynamicModule {
  const level = logLevel(env);
  return LoggerModule.forRoot({
    forRoutes: [],
    pinoHttp: {
      level,
      stream: logDestination(),
      base: null,
      timestamp: () => `,"time":"${new Date().toISOString()}"`,
      mixin: () => {
        const context = contextUnderWay();
        return { service: context?.service ?? service, ...(context && { correlationId: context.correlationId }) };
      },
      // pino-http hands over a copy of the error with the error itself in `raw`.
      serializers: { err: (copy: { raw?: unknown }) => serializeError(copy?.raw ?? copy) },
      redact: { paths: secretPaths, censor: '[redacted]' },
    },
  });
}

/** Whether lines of the level `info` are wanted. */
export function logsInfo(env: Env): boolean {
  return levels.indexOf(logLevel(env)) >= levels.indexOf('info') && logLevel(env) !== 'silent';
}

function logLevel(env: Env): (typeof levels)[number] {
  return readConfig({ LOG_LEVEL: z.enum(levels).default('info') }, env).LOG_LEVEL;
}
