import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { eventually, TraceCollector } from '#platform/testing';
import { newContext, runInContext } from './context.js';
import { activeTracer, startSpan } from './span.js';
import { startTracing } from './tracing.js';

let collector: TraceCollector;
let stop: () => Promise<void> = async () => {};
beforeEach(async () => {
  collector = await TraceCollector.start();
});
afterEach(async () => {
  await stop();
  stop = async () => {};
  await collector.stop();
  for (const name of Object.keys(process.env)) if (name.startsWith('OTEL_')) delete process.env[name];
});

async function trace(more: Record<string, string> = {}): Promise<void> {
  Object.assign(process.env, collector.env, more);
  stop = await startTracing(process.env);
}

const traceId = '0af7651916cd43dd8448eb211c80319c';
const spanId = 'b7ad6b7169203331';
const caller = (flags: string) => newContext({ traceparent: `00-${traceId}-${spanId}-${flags}`, service: 'orders' });

describe('with an endpoint for traces', () => {
  it('a piece of work is a span of the trace it belongs to, of the service whose work it is', async () => {
    await trace();
    runInContext(caller('01'), () => startSpan('count', 'client', { things: 3 })?.end('TIMEOUT'));
    await eventually(() => expect(collector.spans).toHaveLength(1));
    expect(collector.spans[0]).toMatchObject({
      service: 'orders',
      name: 'count',
      traceId,
      parentSpanId: spanId,
      attributes: { things: 3, 'error.type': 'TIMEOUT' },
      failure: 'TIMEOUT',
    });
  });

  it('names itself to what it calls: same trace, its own id', async () => {
    await trace();
    const span = runInContext(caller('01'), () => startSpan('count'));
    expect(span?.traceparent).toMatch(new RegExp(`^00-${traceId}-(?!${spanId})[0-9a-f]{16}-01$`));
    span?.end();
  });

  it('what the caller does not sample is not recorded, and those called hear so too', async () => {
    await trace();
    const unsampled = runInContext(caller('00'), () => startSpan('unseen'));
    expect(unsampled?.traceparent).toMatch(new RegExp(`^00-${traceId}-[0-9a-f]{16}-00$`));
    unsampled?.end();
    runInContext(caller('01'), () => startSpan('seen'))?.end();
    await eventually(() => expect(collector.spans.map(({ name }) => name)).toEqual(['seen']));
  });

  it('follows the standard’s variables: a name for the service, a sampler for what nobody sampled', async () => {
    await trace({ OTEL_SERVICE_NAME: 'my-shop', OTEL_TRACES_SAMPLER: 'parentbased_always_off' });
    const root = activeTracer()?.start({ name: 'root', kind: 'server', service: 'orders', parent: undefined });
    expect(root?.traceparent).toMatch(/-00$/);
    root?.end();
    runInContext(caller('01'), () => startSpan('asked for'))?.end();
    await eventually(() => expect(collector.spans).toMatchObject([{ name: 'asked for', service: 'my-shop' }]));
  });

  it('what is left is sent at the end, by the last service of the process', async () => {
    await trace({ OTEL_BSP_SCHEDULE_DELAY: '60000' });
    const stopOther = await startTracing(process.env);
    runInContext(caller('01'), () => startSpan('late'))?.end();
    await stopOther();
    expect(collector.requests).toBe(0);
    expect(activeTracer()).toBeDefined();
    await stop();
    expect(collector.spans.map(({ name }) => name)).toEqual(['late']);
    expect(activeTracer()).toBeUndefined();
    stop = async () => {};
  });

  it('a collector that refuses or is away does no harm', async () => {
    await trace();
    collector.status = 500;
    for (let each = 0; each < 5_000; each++) runInContext(caller('01'), () => startSpan('lost'))?.end();
    await eventually(() => expect(collector.requests).toBeGreaterThan(0));
    await collector.stop();
    runInContext(caller('01'), () => startSpan('lost too'))?.end();
    await stop();
    stop = async () => {};
    collector = await TraceCollector.start();
  });

  it('a collector that does not answer does not hold up the end', async () => {
    // With the exporter's own patience this test would time out.
    await trace({ OTEL_EXPORTER_OTLP_TIMEOUT: '600000', OTEL_BSP_EXPORT_TIMEOUT: '600000' });
    collector.status = undefined;
    runInContext(caller('01'), () => startSpan('stuck'))?.end();
    await eventually(() => expect(collector.requests).toBe(1));
    await stop();
    stop = async () => {};
  });

  it.each([
    [{ OTEL_EXPORTER_OTLP_ENDPOINT: 'nowhere' }, 'OTEL_EXPORTER_OTLP_ENDPOINT'],
    [{ OTEL_EXPORTER_OTLP_PROTOCOL: 'grpc' }, 'OTEL_EXPORTER_OTLP_PROTOCOL'],
  ])('refuses to start with %j', async (wrong, name) => {
    await expect(startTracing({ ...collector.env, ...wrong })).rejects.toThrow(name);
  });
});

describe('without one', () => {
  it.each([
    {},
    { OTEL_EXPORTER_OTLP_ENDPOINT: 'http://127.0.0.1:9', OTEL_SDK_DISABLED: 'true' },
    { OTEL_EXPORTER_OTLP_ENDPOINT: 'http://127.0.0.1:9', OTEL_TRACES_EXPORTER: 'none' },
  ])('there are no spans: %j', async (env) => {
    const stopNothing = await startTracing(env);
    expect(activeTracer()).toBeUndefined();
    expect(runInContext(caller('01'), () => startSpan('none'))).toBeUndefined();
    await stopNothing();
  });
});
