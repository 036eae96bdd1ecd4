/** W3C Trace Context, https://www.w3.org/TR/trace-context/#traceparent-header. A later version may say more behind what this one says. */
const form = /^(?!ff)([0-9a-f]{2})-(?!0{32})([0-9a-f]{32})-(?!0{16})([0-9a-f]{16})-([0-9a-f]{2})(-.*)?$/;
const longest = 200;

export interface TraceParent {
  readonly traceId: string;
  readonly spanId: string;
  /** Bit 0: sampled. */
  readonly flags: number;
}

/** What a well-formed header says; undefined for anything else. */
export function parseTraceparent(header: unknown): TraceParent | undefined {
  const [, version, traceId, spanId, flags, more] =
    (typeof header === 'string' && header.length <= longest && form.exec(header)) || [];
  if (!traceId || !spanId || !flags || (version === '00' && more !== undefined)) return undefined;
  return { traceId, spanId, flags: Number.parseInt(flags, 16) };
}

export function formatTraceparent({ traceId, spanId, flags }: TraceParent): string {
  return `00-${traceId}-${spanId}-${(flags & 0xff).toString(16).padStart(2, '0')}`;
}

const usualForm = /^00-(?!0{32})[0-9a-f]{32}-(?!0{16})[0-9a-f]{16}-[0-9a-f]{2}$/;

/** A caller's header as it is passed on: in version 00, the one that is spoken here. Undefined when it is not well formed. */
export function readTraceparent(header: unknown): string | undefined {
  if (typeof header !== 'string') return undefined;
  if (usualForm.test(header)) return header;
  const parsed = parseTraceparent(header);
  // What other flags than "sampled" mean in a later version is not known.
  return parsed && formatTraceparent({ ...parsed, flags: parsed.flags & 1 });
}
