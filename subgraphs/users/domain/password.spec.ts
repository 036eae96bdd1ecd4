import { describe, expect, it } from 'vitest';
import { isAcceptablePassword, normalisePassword } from './password.js';

describe('a password', () => {
  it('has 8 to 128 characters as a person counts them', () => {
    expect(isAcceptablePassword('1234567')).toBe(false);
    expect(isAcceptablePassword('12345678')).toBe(true);
    expect(isAcceptablePassword('x'.repeat(128))).toBe(true);
    expect(isAcceptablePassword('x'.repeat(129))).toBe(false);
    expect(isAcceptablePassword('😀'.repeat(7))).toBe(false);
    expect(isAcceptablePassword('😀'.repeat(128))).toBe(true);
    expect(isAcceptablePassword('x'.repeat(1_000_000))).toBe(false);
  });

  it('is the same however the keyboard composes its letters', () => {
    expect(normalisePassword('passwo\u0308rter')).toBe(normalisePassword('passwörter'));
  });
});
