import type { IncomingMessage, ServerResponse } from 'node:http';
import type { FastifyInstance } from 'fastify';
import { correlationHeader, newContext, runInContext, traceparentHeader, type WorkContext } from './context.js';
import { activeTracer, type Tracer } from './span.js';
import { readTraceparent } from './traceparent.js';

/** Asked by machines, every few seconds. */
const untraced = /^\/(health\/|metrics$)/;

/** Gives each request that reaches Fastify its context. */
export function followRequests(fastify: FastifyInstance, service: string): void {
  fastify.addHook('onRequest', (request, reply, done) => {
    runInContext(contextOfRequest(request.raw, reply.raw, request.routeOptions.url, service), done);
  });
}

/** The context of a request, taken over from the caller where that is well formed, and with tracing its span, which ends with the response. */
export function contextOfRequest(
  request: IncomingMessage,
  response: ServerResponse,
  route: string | undefined,
  service: string,
): WorkContext {
  const { [correlationHeader]: correlationId, [traceparentHeader]: traceparent } = request.headers;
  const context = newContext({ correlationId, traceparent, service });
  const tracer = activeTracer();
  if (!tracer || route === undefined || untraced.test(route)) return context;
  return traced(tracer, context, service, request, response, route);
}

function traced(
  tracer: Tracer,
  context: WorkContext,
  service: string,
  { method = '', headers }: IncomingMessage,
  response: ServerResponse,
  route: string,
): WorkContext {
  const span = tracer.start({
    name: `${method} ${route}`,
    kind: 'server',
    service,
    // Not the context's: one that was made up here is nobody's.
    parent: readTraceparent(headers[traceparentHeader]),
    attributes: { 'http.request.method': method, 'http.route': route, 'souk.correlation_id': context.correlationId },
  });
  // At the end of the answer, or of the connection.
  response.once('close', () => {
    if (!response.writableFinished) return span.end('CLIENT_GONE');
    span.set({ 'http.response.status_code': response.statusCode });
    span.end(response.statusCode >= 500 ? String(response.statusCode) : undefined);
  });
  return { ...context, traceparent: span.traceparent, request: span };
}
