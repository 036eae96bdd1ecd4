import { QueryFailedError } from 'typeorm';
import { describe, expect, it } from 'vitest';
import { serializeError } from './serialize-error.js';

describe('a logged error', () => {
  it('says what failed and why, and nothing of the data it failed on', () => {
    const driverError = Object.assign(new Error('duplicate key value violates unique constraint "one_account"'), {
      code: '23505',
      constraint: 'one_account',
      detail: 'Key (email)=(ada@example.com) already exists.',
      parameters: ['ada@example.com'],
    });
    const logged = serializeError(
      new QueryFailedError('INSERT INTO users VALUES ($1)', ['ada@example.com'], driverError),
    );
    expect(logged).toMatchObject({ type: 'QueryFailedError', cause: { code: '23505', constraint: 'one_account' } });
    expect(JSON.stringify(logged)).not.toContain('ada@example.com');
  });

  it('follows causes only so far, and takes what is no error', () => {
    const circular = new Error('again');
    circular.cause = circular;
    expect(JSON.stringify(serializeError(circular)).length).toBeLessThan(20_000);
    expect(serializeError('a string')).toEqual({ type: 'string', message: 'a string' });
  });
});
