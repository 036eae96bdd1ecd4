import { AsyncLocalStorage } from 'node:async_hooks';
import { randomUUID } from 'node:crypto';

/** What travels with a piece of work: through the gateway, its subgraphs, the messages they send and what those cause. */
export interface WorkContext {
  readonly correlationId: string;
  /** W3C Trace Context, https://www.w3.org/TR/trace-context/ */
  readonly traceparent: string;
  /** The id of the message that is being handled, when one is. */
  readonly causationId?: string;
  /** Whose work it is: several services may share a process. */
  readonly service?: string;
}

const storage = new AsyncLocalStorage<WorkContext>();
const correlationIdForm = /^[\w.:-]{1,64}$/;
const traceparentForm = /^00-(?!0{32})[0-9a-f]{32}-(?!0{16})[0-9a-f]{16}-[0-9a-f]{2}$/;

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
  const fresh = randomUUID();
  return {
    correlationId: typeof correlationId === 'string' && correlationIdForm.test(correlationId) ? correlationId : fresh,
    traceparent: typeof traceparent === 'string' && traceparentForm.test(traceparent) ? traceparent : traceOf(fresh),
    ...(causationId !== undefined && { causationId }),
    ...(service !== undefined && { service }),
  };
}

/** A trace of its own for a piece of work: random ids, and sampled. */
function traceOf(id: string): string {
  const hex = id.replaceAll('-', '');
  return `00-${hex}-${hex.slice(16)}-01`;
}

/** The headers that carry a context over HTTP. */
export const correlationHeader = 'x-correlation-id';
export const traceparentHeader = 'traceparent';
