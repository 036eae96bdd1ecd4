import { describe, expect, it } from 'vitest';
import { isBroken, isNoHttp, neverSent } from './broken-connection.js';

const error = (code: string) => Object.assign(new Error('no'), { code });

describe('a connection', () => {
  it.each([
    'ECONNREFUSED',
    'ENOTFOUND',
    'UND_ERR_CONNECT_TIMEOUT',
    'CERT_HAS_EXPIRED',
    'DEPTH_ZERO_SELF_SIGNED_CERT',
    'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
    'ERR_TLS_CERT_ALTNAME_INVALID',
  ])('that was never made (%s) is broken, and nothing was sent', (code) => {
    expect([isBroken(error(code)), neverSent(error(code))]).toEqual([true, true]);
  });

  it.each([
    'ECONNRESET',
    'EPIPE',
    'UND_ERR_SOCKET',
    'UND_ERR_RES_CONTENT_LENGTH_MISMATCH',
    'ERR_SSL_DECRYPTION_FAILED',
  ])('that broke later (%s) may have brought the request', (code) => {
    expect([isBroken(error(code)), neverSent(error(code))]).toEqual([true, false]);
  });

  it('to a name with several addresses is judged by the first that failed', () => {
    const all = new AggregateError([error('ECONNREFUSED'), error('ECONNREFUSED')]);
    expect([isBroken(all), neverSent(all)]).toEqual([true, true]);
  });
});

it.each(['UND_ERR_INVALID_ARG', 'UND_ERR_RES_EXCEEDED_MAX_SIZE', 'HPE_INVALID_CONSTANT', ''])(
  'what a request or its answer is to blame for (%s) is no broken connection',
  (code) => {
    expect([isBroken(error(code)), neverSent(error(code))]).toEqual([false, false]);
  },
);

it('an answer that is no HTTP is told from others', () => {
  expect([isNoHttp(error('HPE_INVALID_CONSTANT')), isNoHttp(error('UND_ERR_SOCKET')), isNoHttp('text')]).toEqual([
    true,
    false,
    false,
  ]);
});
