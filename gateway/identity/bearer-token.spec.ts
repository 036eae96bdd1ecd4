import { expect, it } from 'vitest';
import { readAuthorization, readBearerToken } from './bearer-token.js';

it('reads one bearer token, whatever the case of the scheme', () => {
  expect(readBearerToken(['Host', 'x', 'Authorization', 'Bearer abc.DEF-123_~+/=='])).toBe('abc.DEF-123_~+/==');
  expect(readBearerToken(['authorization', 'bearer abc'])).toBe('abc');
  expect(readBearerToken(['Host', 'x'])).toBeUndefined();
  expect(readBearerToken([])).toBeUndefined();
});

it.each(['', 'Bearer', 'Bearer a b', 'Bearer =a', 'Basic abc', 'Bearer\tabc', `Bearer ${'a'.repeat(4_097)}`])(
  'refuses %j',
  (value) => {
    expect(() => readBearerToken(['Authorization', value])).toThrow(
      expect.objectContaining({ code: 'UNAUTHENTICATED' }),
    );
  },
);

it.each([readBearerToken, readAuthorization])('refuses two: %o, even when they are the same', (read) => {
  const twice = ['Authorization', 'Bearer a', 'AUTHORIZATION', 'Bearer a'];
  expect(() => read(twice)).toThrow(expect.objectContaining({ code: 'UNAUTHENTICATED' }));
});

it('reads whatever there is, where it need not be a token', () => {
  expect(readAuthorization(['Host', 'x', 'authorization', 'Basic YTpi'])).toBe('Basic YTpi');
  expect(readAuthorization(['Authorization', ''])).toBe('');
  expect(readAuthorization(['Host', 'x'])).toBeUndefined();
});
