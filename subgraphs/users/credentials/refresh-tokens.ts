import { createHash, createHmac, randomBytes, timingSafeEqual } from 'node:crypto';
import type { PresentedRefreshToken } from '../domain/session.js';

const secretBytes = 32;
const form = /^([\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12})\.([\w-]{43})\.([\w-]{43})$/;

/**
 * Refresh tokens: `session id . 256 random bits . HMAC-SHA256 of both`. The database keeps only the SHA-256 of the whole.
 * The HMAC proves that a token was made here, so that a spent one is known as such however old it is, without a row for each,
 * while a guess for somebody else's session is only wrong.
 */
export class RefreshTokens {
  constructor(private readonly key: Buffer) {}

  issue(sessionId: string): { token: string; hash: string } {
    const body = `${sessionId}.${randomBytes(secretBytes).toString('base64url')}`;
    const token = `${body}.${this.seal(body)}`;
    return { token, hash: hashOf(token) };
  }

  /** What a client sent, taken apart; undefined when it has not the form of a refresh token. */
  read(token: string): (PresentedRefreshToken & { sessionId: string }) | undefined {
    const [, sessionId, secret, seal] = form.exec(token) ?? [];
    if (!sessionId || !secret || !seal) return undefined;
    const expected = this.seal(`${sessionId}.${secret}`);
    return {
      sessionId,
      hash: hashOf(token),
      issuedByUs: timingSafeEqual(Buffer.from(seal), Buffer.from(expected)),
    };
  }

  private seal(body: string): string {
    return createHmac('sha256', this.key).update(body).digest('base64url');
  }
}

function hashOf(token: string): string {
  return createHash('sha256').update(token).digest('base64url');
}
