import type { IncomingHttpHeaders } from 'node:http';
import { type Identity, type IdentitySigner, identityHeader } from '#platform/auth';
import { correlationHeader, currentContext, traceparentHeader } from '#platform/observability';
import type { FetchContext } from './fetch-context.js';

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

  /** The context of the fetches of one operation. */
  contextFor(identity: Identity, forwarded: Record<string, string>, signal: AbortSignal | undefined): FetchContext {
    const { correlationId, traceparent } = currentContext();
    return {
      headers: {
        ...forwarded,
        [correlationHeader]: correlationId,
        [traceparentHeader]: traceparent,
        ...(this.signer && { [identityHeader]: this.signer.sign(identity) }),
      },
      signal,
      revokedSessions: new Set(),
      missesEntities: false,
      freshUntilMs: Number.POSITIVE_INFINITY,
    };
  }
}
