import { expect, it } from 'vitest';
import { isBroken, isNoHttp, neverSent } from './broken-connection.js';
import { AnswerCutShort, AnswerTooLarge, ConnectTimeout, NotHttp, RequestNotSent } from './http1/connection-errors.js';

const error = (code: string) => Object.assign(new Error('no'), { code });

it.each([error('ECONNREFUSED'), error('CERT_HAS_EXPIRED'), new ConnectTimeout('no'), new NotHttp('no')])(
  'a request that did not go out (%s) was never sent, over a connection that is broken',
  (cause) => {
    const notSent = new RequestNotSent(cause);
    expect([isBroken(notSent), neverSent(notSent), notSent.cause]).toEqual([true, true, cause]);
  },
);

it.each([error('ECONNRESET'), error('EPIPE'), error('ERR_SSL_DECRYPTION_FAILED'), new AnswerCutShort('no')])(
  'a connection that broke later (%s) may have brought the request',
  (cause) => {
    expect([isBroken(cause), neverSent(cause)]).toEqual([true, false]);
  },
);

it.each([new AnswerTooLarge('no'), new NotHttp('no'), new TypeError('no'), 'text'])(
  'what a request or its answer is to blame for (%s) is no broken connection',
  (cause) => {
    expect([isBroken(cause), neverSent(cause)]).toEqual([false, false]);
  },
);

it('an answer that is no HTTP is told from others', () => {
  expect([new NotHttp('no'), new AnswerCutShort('no'), 'text'].map(isNoHttp)).toEqual([true, false, false]);
});
