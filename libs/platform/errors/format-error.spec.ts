import { GraphQLError } from 'graphql';
import { QueryFailedError } from 'typeorm';
import { describe, expect, it, vi } from 'vitest';
import { SoukError } from './catalogue.js';
import { createErrorFormatter } from './format-error.js';

const log = vi.fn();
const format = createErrorFormatter('orders', log);
const told = (cause: Error) =>
  format({ message: cause.message, extensions: { code: 'INTERNAL_SERVER_ERROR' } }, cause).extensions;
const pg = (code: string) => new QueryFailedError('SELECT secret', [], Object.assign(new Error('secret'), { code }));

describe('an error in an answer', () => {
  it('is what was meant for the client, as it is', () => {
    expect(told(new SoukError('CONFLICT', 'no', { fields: { a: 'b' } }))).toEqual({
      code: 'CONFLICT',
      fields: { a: 'b' },
    });
  });

  it('tells trouble with the database from a mistake of ours', () => {
    expect(told(pg('55P03'))).toEqual({ code: 'OVERLOADED' });
    expect(told(pg('57014'))).toEqual({ code: 'TIMEOUT' });
    expect(told(pg('57P01'))).toEqual({ code: 'SUBGRAPH_UNAVAILABLE', service: 'orders' });
    expect(told(new Error('timeout exceeded when trying to connect'))).toEqual({
      code: 'SUBGRAPH_UNAVAILABLE',
      service: 'orders',
    });
  });

  it('is generic for anything else, with its cause in the log', () => {
    log.mockClear();
    const cause = pg('42P01');
    const { message, extensions } = format({ message: 'relation "x" does not exist' }, cause);
    expect(message).toBe('Something went wrong.');
    expect(extensions).toEqual({ code: 'INTERNAL', correlationId: expect.any(String) });
    expect(log).toHaveBeenCalledWith(cause);
  });

  it('keeps a code of the catalogue that GraphQL itself gave', () => {
    const error = new GraphQLError('Syntax Error', { extensions: { code: 'GRAPHQL_PARSE_FAILED' } });
    expect(format({ message: 'Syntax Error', extensions: { code: 'GRAPHQL_PARSE_FAILED' } }, error).extensions).toEqual(
      { code: 'GRAPHQL_PARSE_FAILED' },
    );
  });
});
