import { z } from 'zod';
import { ConfigError, type Env, readConfig, url } from '#platform/config';
import { setActiveTracer, type Tracer } from './span.js';

/** https://opentelemetry.io/docs/specs/otel/configuration/sdk-environment-variables/#general-sdk-configuration */
const samplers = [
  'always_on',
  'always_off',
  'traceidratio',
  'parentbased_always_on',
  'parentbased_always_off',
  'parentbased_traceidratio',
] as const;

const shape = {
  OTEL_EXPORTER_OTLP_ENDPOINT: url('http:', 'https:').optional(),
  OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: url('http:', 'https:').optional(),
  OTEL_EXPORTER_OTLP_PROTOCOL: z.string().optional(),
  OTEL_EXPORTER_OTLP_TRACES_PROTOCOL: z.string().optional(),
  OTEL_TRACES_EXPORTER: z.enum(['otlp', 'none']).optional(),
  OTEL_TRACES_SAMPLER: z.enum(samplers).optional(),
  OTEL_TRACES_SAMPLER_ARG: z.coerce.number().min(0).max(1).optional(),
  OTEL_SDK_DISABLED: z.string().optional(),
};

/** A collector that does not answer holds up the end of a process no longer than this. */
const flushMs = 2_000;

let tracer: Promise<Tracer> | undefined;
let users = 0;

/**
 * Sends traces to a collector where OTEL_EXPORTER_OTLP_ENDPOINT names one; else does nothing, and loads nothing. What else the
 * standard's variables say is read by the SDK, out of the process's own environment. Several services in a process share a
 * connection: call what is returned when one ends. Throws ConfigError.
 */
export async function startTracing(env: Env): Promise<() => Promise<void>> {
  const config = readConfig(shape, env);
  const endpoint = config.OTEL_EXPORTER_OTLP_TRACES_ENDPOINT ?? config.OTEL_EXPORTER_OTLP_ENDPOINT;
  const isOff = config.OTEL_SDK_DISABLED?.toLowerCase() === 'true' || config.OTEL_TRACES_EXPORTER === 'none';
  if (endpoint === undefined || isOff) return async () => {};
  const protocol = config.OTEL_EXPORTER_OTLP_TRACES_PROTOCOL ?? config.OTEL_EXPORTER_OTLP_PROTOCOL ?? 'http/protobuf';
  if (protocol !== 'http/protobuf' && protocol !== 'http/json') {
    throw new ConfigError('OTEL_EXPORTER_OTLP_PROTOCOL must be http/protobuf or http/json');
  }
  users += 1;
  tracer ??= import('./open-telemetry.js').then(({ OpenTelemetry }) => new OpenTelemetry(protocol));
  setActiveTracer(await tracer);
  return stop;
}

async function stop(): Promise<void> {
  users -= 1;
  if (users > 0) return;
  const ending = tracer;
  tracer = undefined;
  setActiveTracer(undefined);
  // What is lost then was told by the tracer.
  const closed = ending?.then((each) => each.close()).catch(() => {});
  await Promise.race([closed, after(flushMs)]);
}

function after(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms).unref());
}
