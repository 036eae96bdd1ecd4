import { describe, expect, it } from 'vitest';
import { readConfig, serviceUrls } from './config.js';

describe('where a service is asked over HTTP', () => {
  const read = (value: string) => readConfig({ USERS_URL: serviceUrls() }, { USERS_URL: value }).USERS_URL;

  it('is one URL or a comma list', () => {
    expect(read('http://users:4001')).toEqual(['http://users:4001']);
    expect(read('http://a/graphql, https://b/graphql')).toEqual(['http://a/graphql', 'https://b/graphql']);
  });

  it.each(['users', 'ftp://users', 'http://a,', 'http://a, redis://b'])('is not %s', (value) => {
    expect(() => read(value)).toThrow(/^USERS_URL must be a URL that begins with http:\/\/ or https:\/\/$/);
  });

  it.each(['http://ada:secret@a', 'http://ada@a', 'http://:secret@a', 'http://a,https://ada:secret@b/graphql'])(
    'holds no password that would not be sent, and shows none: %s',
    (value) => {
      expect(() => read(value)).toThrow(/^USERS_URL must hold no user and password$/);
    },
  );
});
