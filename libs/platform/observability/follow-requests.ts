import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { correlationHeader, newContext, runInContext, traceparentHeader, type WorkContext } from './context.js';
import { activeTracer, type Tracer } from './span.js';
import { readTraceparent } from './traceparent.js';

/** Asked by machines, every few seconds. */
const untraced = /^\/(health\/|metrics$)/;

/** Gives each request its context, taken over from the caller where that is well formed, and with tracing its span. */
export function followRequests(fastify: FastifyInstance, service: string): void {
  fastify.addHook('onRequest', (request, reply, done) => {
    const { [correlationHeader]: correlationId, [traceparentHeader]: traceparent } = request.headers;
    const context = newContext({ correlationId, traceparent, service });
    const tracer = activeTracer();
    runInContext(tracer ? traced(tracer, context, service, request, reply) : context, done);
  });
}

function traced(
  tracer: Tracer,
  context: WorkContext,
  service: string,
  { method, headers, routeOptions }: FastifyRequest,
  { raw }: FastifyReply,
): WorkContext {
  const route = routeOptions.url;
  if (route === undefined || untraced.test(route)) return context;
  const span = tracer.start({
    name: `${method} ${route}`,
    kind: 'server',
    service,
    // Not the context's: one that was made up here is nobody's.
    parent: readTraceparent(headers[traceparentHeader]),
    attributes: { 'http.request.method': method, 'http.route': route, 'souk.correlation_id': context.correlationId },
  });
  // At the end of the answer, or of the connection.
  raw.once('close', () => {
    if (!raw.writableFinished) return span.end('CLIENT_GONE');
    span.set({ 'http.response.status_code': raw.statusCode });
    span.end(raw.statusCode >= 500 ? String(raw.statusCode) : undefined);
  });
  return { ...context, traceparent: span.traceparent, request: span };
}
