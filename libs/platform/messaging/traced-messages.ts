import { activeTracer, newContext, type Span, type Tracer, type WorkContext } from '#platform/observability';
import { contextAfter } from './context-after.js';
import type { Message } from './message.js';
import type { OutgoingMessage } from './message-bus.js';

/** Messages as they are to be handled, and the context to do it in. */
type Handle<T> = (messages: readonly Message[], context: WorkContext) => Promise<T>;

/**
 * Handles messages in the context that they make for. With tracing each is a span in the trace of what sent it, and what its
 * handling sends in turn is a part of that.
 */
export function traceHandling<T>(service: string, messages: readonly Message[], handle: Handle<T>): Promise<T> {
  const tracer = activeTracer();
  return tracer ? handleTraced(tracer, service, messages, handle) : handle(messages, contextOf(service, messages));
}

async function handleTraced<T>(tracer: Tracer, service: string, messages: readonly Message[], handle: Handle<T>) {
  const spans = messages.map(({ id, type, subject, source, traceparent }) =>
    tracer.start({
      name: `process ${type}`,
      kind: 'consumer',
      service,
      parent: traceparent,
      attributes: {
        'messaging.operation.type': 'process',
        'messaging.destination.name': type,
        'messaging.message.id': id,
        'souk.subject': subject,
        'souk.source': source,
      },
    }),
  );
  const traced = messages.map((message, index) => ({
    ...message,
    ...(spans[index] && { traceparent: spans[index].traceparent }),
  }));
  const context = contextOf(service, traced);
  const batch = messages.length > 1 ? startBatch(tracer, service, spans) : undefined;
  const all = batch ? [...spans, batch] : spans;
  try {
    const result = await handle(traced, batch ? { ...context, traceparent: batch.traceparent } : context);
    for (const span of all) span.end();
    return result;
  } catch (error) {
    for (const span of all) span.end(error instanceof Error ? error.name : 'failed');
    throw error;
  }
}

/** What is done for several at once belongs to none of their traces. */
function startBatch(tracer: Tracer, service: string, spans: readonly Span[]): Span {
  return tracer.start({
    name: 'process batch',
    kind: 'consumer',
    service,
    parent: undefined,
    attributes: { 'messaging.operation.type': 'process', 'messaging.batch.message_count': spans.length },
    links: spans.map(({ traceparent }) => traceparent),
  });
}

/** Several messages have no cause in common: each entry of the outbox names its own. */
function contextOf(service: string, [first, ...others]: readonly Message[]): WorkContext {
  return first && others.length === 0 ? contextAfter(first, service) : newContext({ service });
}

/** With tracing, sending a message is a span beside what it makes for, in the trace that its envelope names. */
export function tracePublishing(service: string, row: OutgoingMessage, publish: () => Promise<void>): Promise<void> {
  const tracer = activeTracer();
  if (!tracer) return publish();
  const span = tracer.start({
    name: `publish ${row.type}`,
    kind: 'producer',
    service,
    parent: traceparentOf(row.content),
    attributes: {
      'messaging.operation.type': 'send',
      'messaging.destination.name': row.type,
      'messaging.message.id': row.id,
    },
  });
  const published = publish();
  published.then(
    () => span.end(),
    () => span.end('not published'),
  );
  return published;
}

/** Of an envelope, as far as it can be read: what cannot is the consumer's to judge. */
function traceparentOf(content: string): string | undefined {
  try {
    const envelope: unknown = JSON.parse(content);
    const traceparent = typeof envelope === 'object' && envelope !== null && Reflect.get(envelope, 'traceparent');
    return typeof traceparent === 'string' ? traceparent : undefined;
  } catch {
    return undefined;
  }
}
