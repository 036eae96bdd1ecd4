import { Logger, type OnApplicationShutdown } from '@nestjs/common';
import { z } from 'zod';
import { type Identity, type IdentitySigner, identityHeader } from '#platform/auth';
import { SoukError } from '#platform/errors';
import { correlationHeader, currentContext, startSpan, traceparentHeader } from '#platform/observability';
import { headerLines } from '../subgraphs/sent-headers.js';
import { Upstream } from '../subgraphs/upstream.js';

/** What a token is worth: RFC 7662, section 2.2, with the role that users adds. */
export type TokenState =
  | { readonly active: false }
  | {
      readonly active: true;
      readonly userId: string;
      readonly sessionId: string;
      readonly role: 'CUSTOMER' | 'ADMIN';
      /** When the token ends, in milliseconds since 1970. */
      readonly expiresAtMs: number;
    };

const timeoutMs = 2_000;
/** With what its subgraph may hold, a users that hangs leaves room for who needs neither. */
export const maxIntrospections = 256;
/** What a token that does not say when it ends is good for. */
const defaultLifetimeMs = 60_000;

const gateway: Identity = { kind: 'service', service: 'gateway' };

const text = z.string().min(1).max(200);
const answerSchema = z.union([
  z.object({
    active: z.literal(true),
    sub: text,
    sid: text.optional(),
    jti: text.optional(),
    role: z.enum(['CUSTOMER', 'ADMIN']).default('CUSTOMER'),
    exp: z.number().optional(),
  }),
  z.object({ active: z.literal(false) }),
]);

/** Asks the service that checks tokens what one is worth. */
export class Introspection implements OnApplicationShutdown {
  private readonly logger = new Logger('Introspection');
  private upstream: Upstream | undefined;

  /** `urls` is asked again at each change of the graph: users may have moved. A user and password in a URL are sent as Basic credentials. */
  constructor(
    private readonly urls: () => readonly string[],
    private readonly signer: IdentitySigner | undefined,
  ) {}

  /** Throws SUBGRAPH_UNAVAILABLE when nobody can say. */
  async introspect(token: string): Promise<TokenState> {
    const span = startSpan('introspect', 'client');
    try {
      const upstream = this.reach();
      const { status, text } = await upstream.post({
        headers: headerLines(this.headers(upstream, span?.traceparent)),
        body: new URLSearchParams({ token }).toString(),
        timeoutMs,
        repeatable: true,
      });
      if (status !== 200) throw new Error(`HTTP ${status}`);
      const state = readState(answerSchema.parse(JSON.parse(text)));
      span?.end();
      return state;
    } catch (cause) {
      span?.end('SUBGRAPH_UNAVAILABLE');
      this.logger.warn({ err: cause }, 'no one says what a token is worth');
      throw new SoukError('SUBGRAPH_UNAVAILABLE', 'The service users does not answer.', { service: 'users' });
    }
  }

  async onApplicationShutdown(): Promise<void> {
    await this.upstream?.close();
  }

  private reach(): Upstream {
    const urls = this.urls();
    if (this.upstream && this.upstream.urls.join() === urls.join()) return this.upstream;
    void this.upstream?.close();
    this.upstream = new Upstream(urls, { bound: maxIntrospections });
    return this.upstream;
  }

  private headers({ urls: [first] }: Upstream, spanParent: string | undefined): Record<string, string> {
    const { correlationId, traceparent } = currentContext();
    const { username, password } = new URL(first ?? 'http://localhost');
    return {
      'content-type': 'application/x-www-form-urlencoded',
      accept: 'application/json',
      [correlationHeader]: correlationId,
      [traceparentHeader]: spanParent ?? traceparent,
      ...(this.signer && { [identityHeader]: this.signer.sign(gateway, 'introspection') }),
      ...(username !== '' && {
        authorization: `Basic ${Buffer.from(`${decodeURIComponent(username)}:${decodeURIComponent(password)}`).toString('base64')}`,
      }),
    };
  }
}

function readState(answer: z.output<typeof answerSchema>): TokenState {
  if (!answer.active) return { active: false };
  const { sub, sid, jti, role, exp } = answer;
  return {
    active: true,
    userId: sub,
    sessionId: sid ?? jti ?? sub,
    role,
    expiresAtMs: exp === undefined ? Date.now() + defaultLifetimeMs : exp * 1000,
  };
}
