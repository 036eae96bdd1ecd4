import pg from 'pg';
import { DataSource } from 'typeorm';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { revokedHeader } from '#platform/auth';
import { eventually, freshDatabase } from '#platform/testing';
import { largestNumberOfSessions } from './domain/session.js';
import { deleteExpiredSessions } from './persistence/sessions.repository.js';
import { password, UsersServer } from './testing/users-server.js';

let users: UsersServer;

beforeAll(async () => {
  users = await UsersServer.start((await freshDatabase()).url);
});
afterAll(() => users?.close());

const codeOf = (answer: { errors: { extensions: { code: string } }[] }) => answer.errors[0]?.extensions.code;

async function lastEvent(userId: string) {
  return (await users.events(userId)).at(-1);
}

describe('signing in', () => {
  it('opens a session of its own with a token for ten minutes, and shows the user their own e-mail address', async () => {
    const { email, identity } = await users.register();
    const { data, headers } = await users.logIn(` ${email.toUpperCase()} `);
    expect(data.loginUser.user).toMatchObject({ id: identity.userId, email, role: 'CUSTOMER' });
    expect(Date.parse(data.loginUser.expiresAt) - Date.now()).toBeGreaterThan(590_000);
    expect(Date.parse(data.loginUser.expiresAt) - Date.now()).toBeLessThanOrEqual(600_000);
    expect(headers.has(revokedHeader)).toBe(false);
    const { sid } = await users.introspect(data.loginUser.accessToken);
    expect(sid).not.toBe(identity.sessionId);
  });

  it('answers an unknown address, an impossible one and a wrong password alike', async () => {
    const { email } = await users.register();
    const answers = await Promise.all([
      users.logIn('nobody@example.com'),
      users.logIn('no address at all \0 \ud800'),
      users.logIn(email, 'wrong'),
      users.logIn(email, `${password} `),
      users.logIn(email, ''),
    ]);
    for (const { data, errors } of answers) {
      expect({ data, errors }).toEqual({ data: null, errors: answers[0]?.errors });
      expect(errors[0]?.extensions).toEqual({ code: 'INVALID_CREDENTIALS' });
    }
  });

  it('costs an unknown address the time of a wrong password', async () => {
    const { email } = await users.register();
    const timesMs = { wrong: [] as number[], unknown: [] as number[] };
    for (let i = 0; i < 15; i += 1) {
      for (const [kind, address] of [
        ['wrong', email],
        ['unknown', 'nobody@example.com'],
      ] as const) {
        const start = performance.now();
        await users.logIn(address, 'a wrong password');
        timesMs[kind].push(performance.now() - start);
      }
    }
    const median = (times: number[]) => times.sort((one, other) => one - other)[7] ?? Number.NaN;
    const ratio = median(timesMs.unknown) / median(timesMs.wrong);
    // Without the same hashing it would be a few milliseconds against a few dozen.
    expect(ratio).toBeGreaterThan(1 / 3);
    expect(ratio).toBeLessThan(3);
  });

  it.each([
    ['changes', `UPDATE credentials SET password_hash = 'another' WHERE user_id = $1`],
    ['goes, with its account,', 'DELETE FROM users WHERE id = $1'],
  ])('with a password that %s while it is being verified opens nothing', async (_how, change) => {
    const person = await users.register();
    const other = new pg.Client({ connectionString: users.env.USERS_DATABASE_URL });
    await other.connect();
    try {
      await other.query('BEGIN');
      await other.query('SELECT FROM users WHERE id = $1 FOR UPDATE', [person.id]);
      const attempt = users.logIn(person.email);
      await eventually(async () => {
        const waiting = `SELECT FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'`;
        expect(await users.sql(waiting)).toHaveLength(1);
      });
      await other.query(change, [person.id]);
      await other.query('COMMIT');
      expect(codeOf(await attempt)).toBe('INVALID_CREDENTIALS');
    } finally {
      await other.end();
    }
    const sessions = await users.sql<{ id: string }>('SELECT id FROM sessions WHERE user_id = $1', [person.id]);
    expect(sessions.filter(({ id }) => id !== person.identity.sessionId)).toEqual([]);
  });

  it('ends the oldest session when there are too many, and says so', async () => {
    const first = await users.register();
    for (let i = 1; i < largestNumberOfSessions; i += 1) await users.signIn(first.email);
    const { data, headers } = await users.logIn(first.email);
    expect(headers.get(revokedHeader)).toBe(first.identity.sessionId);
    expect(await users.introspect(first.accessToken)).toEqual({ active: false });
    expect(await users.introspect(data.loginUser.accessToken)).toMatchObject({ active: true });
    expect(await lastEvent(first.id)).toMatchObject({
      type: 'SessionRevoked',
      sequence: 2,
      data: { userId: first.id, sessionIds: [first.identity.sessionId] },
    });
    const [count] = await users.sql<{ n: number }>('SELECT count(*)::int AS n FROM sessions WHERE user_id = $1', [
      first.id,
    ]);
    expect(count?.n).toBe(largestNumberOfSessions);
  });
});

describe('refreshing', () => {
  it('spends the token and makes a new pair of the same session', async () => {
    const person = await users.register();
    const { data } = await users.refresh(person.refreshToken);
    expect(data.refreshSession.refreshToken).not.toBe(person.refreshToken);
    expect(data.refreshSession.user).toMatchObject({ id: person.id, email: person.email });
    expect(await users.introspect(data.refreshSession.accessToken)).toMatchObject({
      active: true,
      sid: person.identity.sessionId,
    });
    expect(codeOf(await users.refresh(data.refreshSession.refreshToken))).toBeUndefined();
  });

  it('with a spent token, however old, ends the session', async () => {
    const person = await users.register();
    const other = await users.signIn(person.email);
    let newest = person.refreshToken;
    for (let i = 0; i < 3; i += 1) newest = (await users.refresh(newest)).data.refreshSession.refreshToken;

    const { data, errors, headers } = await users.refresh(person.refreshToken);

    expect(data).toBeNull();
    expect(errors[0]?.extensions.code).toBe('UNAUTHENTICATED');
    expect(headers.get(revokedHeader)).toBe(person.identity.sessionId);
    expect(await lastEvent(person.id)).toEqual({
      type: 'SessionRevoked',
      sequence: 2,
      data: { userId: person.id, sessionIds: [person.identity.sessionId] },
    });
    expect(await users.introspect(person.accessToken)).toEqual({ active: false });
    expect(codeOf(await users.refresh(newest))).toBe('UNAUTHENTICATED');
    expect(await users.introspect(other.accessToken)).toMatchObject({ active: true });
  });

  it('by several at once with one token lets one win, and ends what it won', async () => {
    const person = await users.register();
    const answers = await Promise.all(Array.from({ length: 6 }, () => users.refresh(person.refreshToken)));
    const won = answers.filter(({ data }) => data !== null);
    expect(won).toHaveLength(1);
    expect(answers.filter((answer) => codeOf(answer) === 'UNAUTHENTICATED')).toHaveLength(5);
    expect(answers.filter(({ headers }) => headers.has(revokedHeader))).toHaveLength(1);
    expect((await users.events(person.id)).map(({ type }) => type)).toEqual(['UserRegistered', 'SessionRevoked']);
    expect(await users.introspect(won[0]?.data.refreshSession.accessToken)).toEqual({ active: false });
    expect(codeOf(await users.refresh(won[0]?.data.refreshSession.refreshToken))).toBe('UNAUTHENTICATED');
  });

  it('with a guess for a session that somebody knows ends nothing', async () => {
    const person = await users.register();
    const [sessionId, secret, seal] = person.refreshToken.split('.');
    const guesses = [
      `${sessionId}.${'A'.repeat(43)}.${'A'.repeat(43)}`,
      `${sessionId}.${secret}.${'A'.repeat(43)}`,
      `${sessionId}.${'A'.repeat(43)}.${seal}`,
      `${sessionId}`,
      person.accessToken,
      '',
      '\0',
      'x'.repeat(100_000),
    ];
    for (const guess of guesses) {
      const { errors, headers } = await users.refresh(guess);
      expect(errors[0]?.extensions.code).toBe('UNAUTHENTICATED');
      expect(headers.has(revokedHeader)).toBe(false);
    }
    expect(codeOf(await users.refresh(person.refreshToken))).toBeUndefined();
  });

  it('goes on after the signing key was replaced, and the access tokens of the old key are over', async () => {
    const person = await users.register();
    const { JWT_PRIVATE_KEY: _old, ...env } = users.env;
    const renewed = await UsersServer.start(users.env.USERS_DATABASE_URL ?? '', env);
    try {
      expect(await renewed.introspect(person.accessToken)).toEqual({ active: false });
      const { data } = await renewed.refresh(person.refreshToken);
      expect(await renewed.introspect(data.refreshSession.accessToken)).toMatchObject({ active: true });
      // Each of two applications in one process keeps its own key and database.
      expect(await users.introspect(data.refreshSession.accessToken)).toEqual({ active: false });
    } finally {
      await renewed.close();
    }
  });

  it('is over thirty days after the last one', async () => {
    const person = await users.register();
    const daysLeft = async () => {
      const [row] = await users.sql<{ days: number }>(
        'SELECT extract(epoch FROM expires_at - now())::float8 / 86400 AS days FROM sessions WHERE id = $1',
        [person.identity.sessionId],
      );
      return row?.days;
    };
    await users.sql(`UPDATE sessions SET expires_at = now() + interval '1 day' WHERE id = $1`, [
      person.identity.sessionId,
    ]);
    const { data } = await users.refresh(person.refreshToken);
    expect(await daysLeft()).toBeCloseTo(30, 2);

    await users.sql('UPDATE sessions SET expires_at = now() WHERE id = $1', [person.identity.sessionId]);
    expect(codeOf(await users.refresh(data.refreshSession.refreshToken))).toBe('UNAUTHENTICATED');
    expect(await users.introspect(data.refreshSession.accessToken)).toEqual({ active: false });
  });
});

describe('signing out', () => {
  it('ends this session at once, with every token it ever had, and no other', async () => {
    const person = await users.register();
    const other = await users.signIn(person.email);
    const { data, headers } = await users.ask('mutation { logoutUser }', {}, person.identity);
    expect(data).toEqual({ logoutUser: true });
    expect(headers.get(revokedHeader)).toBe(person.identity.sessionId);
    expect(await users.introspect(person.accessToken)).toEqual({ active: false });
    expect(codeOf(await users.refresh(person.refreshToken))).toBe('UNAUTHENTICATED');
    expect(await users.introspect(other.accessToken)).toMatchObject({ active: true });
    expect(await lastEvent(person.id)).toMatchObject({
      type: 'SessionRevoked',
      sequence: 2,
      data: { sessionIds: [person.identity.sessionId] },
    });
  });

  it('twice is once', async () => {
    const person = await users.register();
    await users.ask('mutation { logoutUser }', {}, person.identity);
    expect((await users.ask('mutation { logoutUser }', {}, person.identity)).data).toEqual({ logoutUser: true });
    expect(await users.events(person.id)).toHaveLength(2);
  });

  it('needs somebody who is signed in', async () => {
    expect(codeOf(await users.ask('mutation { logoutUser }'))).toBe('UNAUTHENTICATED');
    const service = { kind: 'service', service: 'orders' } as const;
    expect(codeOf(await users.ask('mutation { logoutUser }', {}, service))).toBe('FORBIDDEN');
  });
});

describe('sessions that have expired', () => {
  it('are pruned, so many at a time, and live ones stay', async () => {
    const person = await users.register();
    const expired = await Promise.all([1, 2, 3].map(() => users.signIn(person.email)));
    const ids = expired.map(({ identity }) => identity.sessionId);
    await users.sql('UPDATE sessions SET expires_at = now() WHERE id = ANY ($1)', [ids]);
    const database = await new DataSource({ type: 'postgres', url: users.env.USERS_DATABASE_URL }).initialize();
    try {
      expect(await deleteExpiredSessions(database.manager, new Date(), 2)).toBe(2);
      await deleteExpiredSessions(database.manager, new Date(), 100);
    } finally {
      await database.destroy();
    }
    const left = await users.sql<{ id: string }>('SELECT id FROM sessions WHERE user_id = $1', [person.id]);
    expect(left).toEqual([{ id: person.identity.sessionId }]);
  });
});
