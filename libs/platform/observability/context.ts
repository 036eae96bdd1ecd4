import { AsyncLocalStorage } from 'node:async_hooks';
import { randomFillSync } from 'node:crypto';
import type { Span } from './span.js';
import { readTraceparent } from './traceparent.js';

/** What travels with a piece of work: through the gateway, its subgraphs, the messages they send and what those cause. */
export interface WorkContext {
  readonly correlationId: string;
  /** W3C Trace Context, https://www.w3.org/TR/trace-context/ */
  readonly traceparent: string;
  /** The id of the message that is being handled, when one is. */
  readonly causationId?: string;
  /** Whose work it is: several services may share a process. */
  readonly service?: string;
  /** The request that it is about, for what is found out on the way. Only where there is tracing. */
  readonly request?: Span;
}

const storage = new AsyncLocalStorage<WorkContext>();
const correlationIdForm = /^[\w.:-]{1,64}$/;

/** The context of the work under way, if there is one. */
export function contextUnderWay(): WorkContext | undefined {
  return storage.getStore();
}

/** The context of the work under way; a fresh one outside any. */
export function currentContext(): WorkContext {
  return storage.getStore() ?? newContext();
}

export function runInContext<T>(context: WorkContext, work: () => T): T {
  return storage.run(context, work);
}

/** Takes over what a caller sent where it is well formed, and makes up the rest. */
export function newContext(
  from: { correlationId?: unknown; traceparent?: unknown; causationId?: string; service?: string } = {},
): WorkContext {
  const { correlationId, traceparent, causationId, service } = from;
  const taken = typeof correlationId === 'string' && correlationIdForm.test(correlationId) ? correlationId : undefined;
  const parent = readTraceparent(traceparent);
  // One random id is both, where both are made up.
  const fresh = taken === undefined || parent === undefined ? randomId() : '';
  return {
    correlationId: taken ?? fresh,
    // A trace of its own, flagged as sampled: W3C's flag says that the caller may have recorded it, which without a collector is not so. But
    // who is called takes 0 for a decision. By OpenTelemetry's default, parentbased_always_on, it would record nothing, and all that stands
    // behind a process without a collector would be invisible; with 1 it records what it would without us. Whoever wants a share of
    // all traces (parentbased_traceidratio) has to draw it in the first process that is called.
    traceparent: parent ?? `00-${fresh}-${fresh.slice(16)}-01`,
    ...(causationId !== undefined && { causationId }),
    ...(service !== undefined && { service }),
  };
}

const idBytes = 16;
const randomBytes = Buffer.alloc(256 * idBytes);
let usedBytes = randomBytes.length;

/** 128 random bits in hexadecimal. Drawn in stock: each request needs one. */
function randomId(): string {
  if (usedBytes === randomBytes.length) {
    randomFillSync(randomBytes);
    usedBytes = 0;
  }
  usedBytes += idBytes;
  return randomBytes.toString('hex', usedBytes - idBytes, usedBytes);
}

/** The headers that carry a context over HTTP. */
export const correlationHeader = 'x-correlation-id';
export const traceparentHeader = 'traceparent';
