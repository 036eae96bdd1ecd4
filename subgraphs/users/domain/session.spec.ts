import { describe, expect, it } from 'vitest';
import { judgeRefresh, largestNumberOfSessions, sessionsThatMakeRoom } from './session.js';

const now = new Date('2026-11-20T12:00:00Z');
const later = new Date(now.getTime() + 1);
const session = { refreshTokenHash: 'current', expiresAt: later };

describe('a refresh token', () => {
  it('renews its session while it is the current one', () => {
    expect(judgeRefresh(session, { hash: 'current', issuedByUs: true }, now)).toBe('renew');
  });

  it('still renews its session after the key that seals new ones was replaced', () => {
    expect(judgeRefresh(session, { hash: 'current', issuedByUs: false }, now)).toBe('renew');
  });

  it('that is spent is a reuse', () => {
    expect(judgeRefresh(session, { hash: 'spent', issuedByUs: true }, now)).toBe('reuse');
  });

  it('that never was one is only refused', () => {
    expect(judgeRefresh(session, { hash: 'guess', issuedByUs: false }, now)).toBe('refuse');
  });

  it('of a session that has ended or expired is refused', () => {
    expect(judgeRefresh(undefined, { hash: 'current', issuedByUs: true }, now)).toBe('refuse');
    expect(judgeRefresh({ ...session, expiresAt: now }, { hash: 'current', issuedByUs: true }, now)).toBe('refuse');
    expect(judgeRefresh({ ...session, expiresAt: now }, { hash: 'spent', issuedByUs: true }, now)).toBe('refuse');
  });
});

describe('room for one more session', () => {
  const opened = (minute: number) => ({ createdAt: new Date(minute * 60_000), expiresAt: later });

  it('is there up to the limit', () => {
    const sessions = Array.from({ length: largestNumberOfSessions - 1 }, (_, i) => opened(i));
    expect(sessionsThatMakeRoom(sessions, now)).toEqual({ expired: [], crowdedOut: [] });
  });

  it('is made by ending the oldest', () => {
    const sessions = Array.from({ length: largestNumberOfSessions }, (_, i) => opened(i)).reverse();
    expect(sessionsThatMakeRoom(sessions, now).crowdedOut).toEqual([opened(0)]);
  });

  it('is made by those that have expired first', () => {
    const expired = { createdAt: new Date(1e9), expiresAt: now };
    const sessions = [expired, ...Array.from({ length: largestNumberOfSessions - 1 }, (_, i) => opened(i))];
    expect(sessionsThatMakeRoom(sessions, now)).toEqual({ expired: [expired], crowdedOut: [] });
  });
});
