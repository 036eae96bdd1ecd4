import { describe, expect, it } from 'vitest';
import { RefreshTokens } from './refresh-tokens.js';

const sessionId = '019a9f3e-0000-7000-8000-000000000001';
const tokens = new RefreshTokens(Buffer.alloc(32, 1));

describe('refresh tokens', () => {
  it('are read back as what was issued, and hold 256 random bits each', () => {
    const { token, hash } = tokens.issue(sessionId);
    expect(tokens.read(token)).toEqual({ sessionId, hash, issuedByUs: true });
    expect(tokens.issue(sessionId).token).not.toBe(token);
  });

  it('of another key are not ours, and neither is a changed one', () => {
    const { token } = tokens.issue(sessionId);
    expect(new RefreshTokens(Buffer.alloc(32, 2)).read(token)?.issuedByUs).toBe(false);
    const moved = token.replace(sessionId, sessionId.replace(/1$/, '2'));
    expect(tokens.read(moved)?.issuedByUs).toBe(false);
  });

  it.each(['', '.', '..', 'x', 'a'.repeat(1_000_000), `${sessionId}..`, `${sessionId}.\0.x`])(
    'are not anything else (case %#)',
    (garbage) => {
      expect(tokens.read(garbage)).toBeUndefined();
    },
  );
});
