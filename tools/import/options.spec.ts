import { resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { demoUsers } from '../../shop/demo-users.js';
import { demoCredentials, readOptions } from './options.js';

const me = ['--email', 'ada@example.com', '--password', 'correct horse'];

describe('the options', () => {
  it('are the demo shop on this machine when nothing is said', () => {
    expect(readOptions(['a.csv'], {})).toEqual({
      file: resolve('a.csv'),
      url: 'http://127.0.0.1:4000/graphql',
      credentials: undefined,
      currency: undefined,
    });
  });

  it('know who loads what into the demo shop: its seller products, its admin discounts', () => {
    const { seller, admin } = demoUsers;
    expect(demoCredentials('products')).toEqual({ email: seller.email, password: seller.password });
    expect(demoCredentials('discounts')).toEqual({ email: admin.email, password: admin.password });
  });

  it('are said by the environment, and better by the command', () => {
    const env = {
      SOUK_URL: 'https://shop.example',
      SOUK_EMAIL: 'a@b.c',
      SOUK_PASSWORD: ' pass word ',
      CURRENCY: 'EUR',
    };
    expect(readOptions(['a.csv'], env)).toMatchObject({
      url: 'https://shop.example/graphql',
      credentials: { email: 'a@b.c', password: ' pass word ' },
      currency: 'EUR',
    });
    expect(readOptions(['a.csv', ...me, '--url', 'http://[::1]:4100/api', '--currency', 'JPY'], env)).toMatchObject({
      url: 'http://[::1]:4100/api',
      credentials: { email: 'ada@example.com', password: 'correct horse' },
      currency: 'JPY',
    });
  });

  it.each(['http://127.0.0.1:4100', 'http://localhost:4000', 'http://[::1]:4000'])(
    'need nobody to be named at %s',
    (url) => {
      expect(readOptions(['a.csv', '--url', url], {})).toMatchObject({ credentials: undefined });
    },
  );

  it.each(['http://shop.example', 'http://10.0.0.5:4000', 'http://127.example.com'])(
    'offer the demo password to nobody at %s',
    (url) => {
      expect(() => readOptions(['a.csv', '--url', url], {})).toThrow('say who sells');
      expect(readOptions(['a.csv', '--url', url, ...me], {})?.credentials?.email).toBe('ada@example.com');
    },
  );

  it.each([
    [[], 'name one file'],
    [['a.csv', 'b.csv'], 'name one file'],
    [['a.csv', '--fast'], '--fast'],
    [['a.csv', '--email', 'a@b.c'], 'both'],
    [['a.csv', '--password', 'secret-word'], 'both'],
    [['a.csv', '--url', 'ftp://shop.example'], 'SOUK_URL must be a URL'],
    [['a.csv', '--currency', 'dollars'], 'CURRENCY must be'],
  ])('%j are refused, saying why and no password', (args, why) => {
    const refused = () => readOptions(args, {});
    expect(refused).toThrow(why);
    expect(refused).not.toThrow('secret-word');
  });

  it('find a file where the command was called, not where npm runs it', () => {
    const env = { npm_lifecycle_event: 'import', INIT_CWD: '/home/ada/lists' };
    expect(readOptions(['a.csv'], env)?.file).toBe(resolve('/home/ada/lists/a.csv'));
    expect(readOptions(['/srv/a.csv'], env)?.file).toBe(resolve('/srv/a.csv'));
  });

  it('are none when help is asked for', () => {
    expect(readOptions(['--help'], {})).toBeUndefined();
  });
});
