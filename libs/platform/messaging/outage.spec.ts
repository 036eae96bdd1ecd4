import { QueryFailedError, QueryRunnerAlreadyReleasedError } from 'typeorm';
import { expect, it } from 'vitest';
import { isContention, isOutage } from './outage.js';

const withCode = (code: string) => Object.assign(new Error('as the driver says'), { code });
const wrapped = (code: string) => new QueryFailedError('SELECT 1', [], withCode(code));

it.each([
  ['a connection that is refused', withCode('ECONNREFUSED')],
  ['a server that shuts down', wrapped('57P01')],
  [
    'a connection that breaks under a statement',
    new QueryFailedError('COMMIT', [], new Error('Connection terminated')),
  ],
  ['a connection that broke between two statements', new QueryRunnerAlreadyReleasedError()],
  ['several addresses of which none answers', new AggregateError([withCode('ECONNREFUSED')])],
])('takes %s for an outage, and nobody in the way', (_, error) => {
  expect(isOutage(error)).toBe(true);
  expect(isContention(error)).toBe(false);
});

it.each(['40001', '40P01', '55P03'])('takes %s for an outage that others made for', (code) => {
  expect(isOutage(wrapped(code))).toBe(true);
  expect(isContention(wrapped(code))).toBe(true);
});

it.each([
  ['what a statement does wrong', wrapped('23505')],
  ['a mistake', new TypeError('undefined is not a function')],
  ['what is no error', 'ECONNREFUSED'],
])('takes %s for what it is', (_, error) => {
  expect(isOutage(error)).toBe(false);
  expect(isContention(error)).toBe(false);
});
