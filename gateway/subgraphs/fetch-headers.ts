import type { IncomingHttpHeaders } from 'node:http';
import { type Identity, type IdentitySigner, identityHeader } from '#platform/auth';
import { correlationHeader, currentContext } from '#platform/observability';
import type { OperationTimings } from '../execution/operation-timings.js';
import type { CancelSignal } from './cancellation.js';
import type { FetchContext, Planning } from './fetch-context.js';
import { headerLines } from './sent-headers.js';

/** Headers that tell where a request belongs, and change no answer: one for each request, they would make every request another. */
export function isOfTrace(header: string): boolean {
  return header === 'tracestate';
}

/** What fetches are made for. */
export interface Fetching {
  /** The client's headers that are passed on. */
  readonly forwarded: Record<string, string>;
  readonly timings?: OperationTimings | undefined;
  readonly planning: Planning;
}

/** What is put into the headers of every fetch. */
export class FetchHeaders {
  constructor(
    /** Undefined: no identity is signed. */
    private readonly signer: IdentitySigner | undefined,
    private readonly forwarded: readonly string[],
  ) {}

  /** The client's headers that are passed on: none that is not named in the configuration. */
  forwardedOf(headers: IncomingHttpHeaders): Record<string, string> {
    const passedOn: Record<string, string> = {};
    for (const name of this.forwarded) {
      const value = headers[name];
      if (value !== undefined) passedOn[name] = Array.isArray(value) ? value.join(', ') : value;
    }
    return passedOn;
  }

  /** The context of the fetches of one operation. `joins`: whether they may join identical ones that are under way. */
  contextFor(
    identity: Identity,
    { forwarded, timings, planning }: Fetching,
    signal: CancelSignal | undefined,
    joins = true,
  ): FetchContext {
    const { correlationId, traceparent } = currentContext();
    const signed = this.signer?.sign(identity);
    return {
      headerLines: headerLines({
        ...forwarded,
        [correlationHeader]: correlationId,
        ...(signed !== undefined && { [identityHeader]: signed }),
      }),
      traceparent,
      who: joins ? this.who(signed ?? '', forwarded) : undefined,
      signal,
      timings,
      planning,
      hasMutated: false,
      hasEscapes: false,
      revokedSessions: new Set(),
      freshUntilMs: Number.POSITIVE_INFINITY,
    };
  }

  /** The signed identity is the same text for half a minute, and no other identity's. */
  private who(signed: string, forwarded: Record<string, string>): string {
    let who = signed;
    // Of two clients, one with this header and one with that: no header value holds a line break.
    for (const name of this.forwarded) {
      if (isOfTrace(name)) continue;
      const value = forwarded[name];
      // Empty is not absent.
      who += value === undefined ? '\n-' : `\n=${value}`;
    }
    return who;
  }
}
