import { contextUnderWay } from './context.js';

export type SpanKind = 'internal' | 'server' | 'client' | 'producer' | 'consumer';

/** Names of the schema, codes and counts: never what a person sent or is told. */
export type SpanAttributes = Readonly<Record<string, string | number | boolean>>;

/** A piece of work as a trace shows it. */
export interface Span {
  /** Makes what it is sent along with a child of this span. */
  readonly traceparent: string;
  set(attributes: SpanAttributes): void;
  /** Call it once. `failure`: that it failed, and the code that says how. */
  end(failure?: string): void;
}

export interface NewSpan {
  name: string;
  kind: SpanKind;
  /** Whose work it is. */
  service: string;
  /** The traceparent of what it is a part of; undefined: it begins a trace. */
  parent: string | undefined;
  attributes?: SpanAttributes;
  /** The traceparents of what else it has to do with. */
  links?: readonly string[];
}

/** Where spans go. */
export interface Tracer {
  start(span: NewSpan): Span;
  /** Sends what is left, and ends. */
  close(): Promise<void>;
}

let active: Tracer | undefined;

/** Undefined where nobody asked for traces: what would be told to it then costs nothing. */
export function activeTracer(): Tracer | undefined {
  return active;
}

export function setActiveTracer(tracer: Tracer | undefined): void {
  active = tracer;
}

/** A part of the work under way; undefined without tracing, or where nothing is under way that it could be a part of. */
export function startSpan(
  name: string,
  kind: SpanKind = 'internal',
  attributes: SpanAttributes = {},
): Span | undefined {
  if (!active) return undefined;
  const context = contextUnderWay();
  if (!context) return undefined;
  const { service = 'souk', traceparent: parent } = context;
  return active.start({ name, kind, service, parent, attributes });
}
