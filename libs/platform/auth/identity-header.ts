import { createHmac, timingSafeEqual } from 'node:crypto';
import { LRUCache } from 'lru-cache';
import { z } from 'zod';
import type { Identity } from './identity.js';

/** The one header a subgraph trusts: `base64url(JSON) . base64url(HMAC-SHA256)`, made by the gateway or by another subgraph for itself. */
export const identityHeader = 'x-souk-identity';

/** What a header may be used for: asking on `/graphql`, or asking whether a token is live. */
export type Audience = 'graphql' | 'introspection';

const lifetimeMs = 60_000;
const cachedIdentities = 10_000;

const claimsSchema = z.object({
  aud: z.enum(['graphql', 'introspection']),
  exp: z.number(),
  who: z.discriminatedUnion('kind', [
    z.object({ kind: z.literal('anonymous') }),
    z.object({
      kind: z.literal('user'),
      userId: z.string(),
      sessionId: z.string(),
      role: z.enum(['CUSTOMER', 'ADMIN']),
    }),
    z.object({ kind: z.literal('service'), service: z.string() }),
  ]),
});

/** Signs identities. A header lives a minute and is signed once for each identity and half of that, not for each request. */
export class IdentitySigner {
  private readonly signed = new LRUCache<string, { header: string; renewAtMs: number }>({ max: cachedIdentities });

  constructor(private readonly secret: string) {}

  sign(identity: Identity, audience: Audience = 'graphql', nowMs = Date.now()): string {
    const key = `${audience} ${identity.kind} ${identityKey(identity)}`;
    const known = this.signed.get(key);
    if (known && nowMs < known.renewAtMs) return known.header;
    const payload = Buffer.from(JSON.stringify({ aud: audience, exp: nowMs + lifetimeMs, who: identity })).toString(
      'base64url',
    );
    const header = `${payload}.${mac(this.secret, payload).toString('base64url')}`;
    this.signed.set(key, { header, renewAtMs: nowMs + lifetimeMs / 2 });
    return header;
  }
}

/** Verifies what an IdentitySigner with the same secret made. */
export class IdentityVerifier {
  private readonly verified = new LRUCache<string, { who: Identity; aud: Audience; exp: number }>({
    max: cachedIdentities,
  });

  constructor(private readonly secret: string) {}

  /** The identity, or undefined for anything that is missing, malformed, forged, expired or meant for something else. */
  verify(header: unknown, audience: Audience = 'graphql', nowMs = Date.now()): Identity | undefined {
    if (typeof header !== 'string' || header.length > 1024) return undefined;
    const claims = this.verified.get(header) ?? this.check(header);
    if (!claims || claims.exp <= nowMs || claims.aud !== audience) return undefined;
    return claims.who;
  }

  private check(header: string) {
    const [payload, signature, rest] = header.split('.');
    if (!payload || !signature || rest !== undefined) return undefined;
    const expected = mac(this.secret, payload);
    const given = Buffer.from(signature, 'base64url');
    if (given.length !== expected.length || !timingSafeEqual(given, expected)) return undefined;
    const claims = claimsSchema.safeParse(parseJson(Buffer.from(payload, 'base64url').toString('utf8')));
    if (!claims.success) return undefined;
    this.verified.set(header, claims.data);
    return claims.data;
  }
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function mac(secret: string, payload: string): Buffer {
  return createHmac('sha256', secret).update(payload).digest();
}

function identityKey(identity: Identity): string {
  switch (identity.kind) {
    case 'anonymous':
      return '';
    case 'service':
      return identity.service;
    case 'user':
      // Ids of a foreign identity service may hold anything.
      return JSON.stringify([identity.userId, identity.sessionId, identity.role]);
  }
}
