import { describe, expect, it } from 'vitest';
import { isBroken, isNoHttp, neverSent } from './broken-connection.js';
import { AnswerCutShort, AnswerTooLarge, ConnectTimeout, NotHttp } from './http1/connection-errors.js';

const error = (code: string) => Object.assign(new Error('no'), { code });

describe('a connection', () => {
  it.each([
    'ECONNREFUSED',
    'ENOTFOUND',
    'CERT_HAS_EXPIRED',
    'DEPTH_ZERO_SELF_SIGNED_CERT',
    'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
    'ERR_TLS_CERT_ALTNAME_INVALID',
  ])('that was never made (%s) is broken, and nothing was sent', (code) => {
    expect([isBroken(error(code)), neverSent(error(code))]).toEqual([true, true]);
  });

  it.each(['ECONNRESET', 'EPIPE', 'ERR_SSL_DECRYPTION_FAILED'])(
    'that broke later (%s) may have brought the request',
    (code) => {
      expect([isBroken(error(code)), neverSent(error(code))]).toEqual([true, false]);
    },
  );

  it.each(['EHOSTUNREACH', 'ENETUNREACH'])(
    'to a name of which the first address is out of reach (%s) was never made',
    (code) => {
      const first = Object.assign(error(code), { syscall: 'connect' });
      expect(neverSent(new AggregateError([first, error('ECONNREFUSED')]))).toBe(true);
      expect(neverSent(error(code))).toBe(false);
    },
  );

  it('to a name with several addresses is judged by the first that failed', () => {
    const all = new AggregateError([error('ECONNREFUSED'), error('ECONNREFUSED')]);
    expect([isBroken(all), neverSent(all)]).toEqual([true, true]);
  });
});

it('a connection that could not be made in time is as one that was refused', () => {
  const late = new ConnectTimeout('no');
  expect([isBroken(late), neverSent(late)]).toEqual([true, true]);
});

it('an answer that was cut short is a broken connection, over which the request may have come', () => {
  const cut = new AnswerCutShort('no');
  expect([isBroken(cut), neverSent(cut)]).toEqual([true, false]);
});

it.each([new AnswerTooLarge('no'), new NotHttp('no'), new TypeError('no'), 'text'])(
  'what a request or its answer is to blame for (%s) is no broken connection',
  (error) => {
    expect([isBroken(error), neverSent(error)]).toEqual([false, false]);
  },
);

it('an answer that is no HTTP is told from others', () => {
  expect([new NotHttp('no'), new AnswerCutShort('no'), 'text'].map(isNoHttp)).toEqual([true, false, false]);
});
