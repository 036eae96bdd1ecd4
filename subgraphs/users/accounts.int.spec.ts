import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { revokedHeader } from '#platform/auth';
import { freshDatabase } from '#platform/testing';
import { type Answer, type Person, password, UsersServer } from './testing/users-server.js';

let users: UsersServer;

beforeAll(async () => {
  users = await UsersServer.start((await freshDatabase()).url);
});
afterAll(() => users?.close());

const codeOf = ({ errors }: Answer) => errors[0]?.extensions.code;
const typesOf = async (userId: string) => (await users.events(userId)).map(({ type }) => type);

const register = (input: object) =>
  users.ask('mutation ($input: RegisterUserInput!) { registerUser(input: $input) { user { id } } }', { input });
const updateProfile = (person: Person, input: object) =>
  users.ask(
    `mutation ($input: UpdateProfileInput!) {
      updateProfile(input: $input) { name profile { phoneNumber address city postalCode country } }
    }`,
    { input },
    person.identity,
  );
const changePassword = (person: Person, currentPassword: string, newPassword: string) =>
  users.ask(
    'mutation ($input: ChangePasswordInput!) { changePassword(input: $input) }',
    { input: { currentPassword, newPassword } },
    person.identity,
  );

const profile = {
  phoneNumber: '+44 20 7946 0000',
  address: '12 St James Square',
  city: 'London',
  postalCode: 'SW1Y 4JH',
  country: 'United Kingdom',
};

describe('registering', () => {
  it('opens a customer account, with a complete profile if one is given, and tells of it', async () => {
    const person = await users.register({ name: 'Ada', profile });
    const { data } = await users.ask(
      '{ me { name role email profile { phoneNumber address city postalCode country } } }',
      {},
      person.identity,
    );
    expect(data.me).toEqual({ name: 'Ada', role: 'CUSTOMER', email: person.email, profile });
    expect(await users.events(person.id)).toEqual([
      { type: 'UserRegistered', sequence: 1, data: { userId: person.id, name: 'Ada', profile } },
    ]);
  });

  it('keeps the password as argon2id with at least 19 MiB and 2 passes, and only there', async () => {
    const { id } = await users.register();
    const [row] = await users.sql<{ password_hash: string }>('SELECT * FROM credentials WHERE user_id = $1', [id]);
    expect(row?.password_hash).toMatch(/^\$argon2id\$v=19\$m=19456,t=2,p=1\$/);
  });

  it('refuses an address that has an account, however it is written', async () => {
    const { email } = await users.register();
    const answer = await register({ name: 'Eve', email: ` ${email.toUpperCase()}`, password });
    expect(codeOf(answer)).toBe('EMAIL_TAKEN');
    expect(answer.data).toBeNull();
  });

  it('many times at once with one address opens one account', async () => {
    const email = `${randomUUID()}@example.com`;
    const answers = await Promise.all(
      Array.from({ length: 8 }, (_, i) => register({ name: `Eve ${i}`, email, password })),
    );
    expect(answers.filter(({ data }) => data !== null)).toHaveLength(1);
    expect(answers.filter((answer) => codeOf(answer) === 'EMAIL_TAKEN')).toHaveLength(7);
    const rows = await users.sql(`SELECT FROM outbox WHERE body -> 'data' ->> 'name' LIKE 'Eve %'`);
    expect(rows).toHaveLength(1);
  });

  it('refuses what cannot be, names it, and opens nothing', async () => {
    const before = await users.sql('SELECT count(*) FROM users');
    const answer = await register({ name: ' ', email: 'ada\0@example.com', password: 'short' });
    expect(answer.errors[0]?.extensions).toEqual({
      code: 'BAD_USER_INPUT',
      fields: {
        'input.name': expect.any(String),
        'input.email': expect.any(String),
        'input.password': 'must have 8 to 128 characters',
      },
    });
    expect(await users.sql('SELECT count(*) FROM users')).toEqual(before);
  });

  it('that cannot be told to the others is no registration, and says nothing of the cause', async () => {
    const input = { name: 'Ada', email: `${randomUUID()}@example.com`, password };
    await users.sql('ALTER TABLE outbox RENAME TO outbox_away');
    const answer = await register(input);
    await users.sql('ALTER TABLE outbox_away RENAME TO outbox');
    expect(codeOf(answer)).toBe('INTERNAL');
    expect(answer.text).not.toMatch(/outbox|INSERT|does not exist|\.ts/);
    expect(await users.sql('SELECT FROM users WHERE email = $1', [input.email])).toEqual([]);
    expect((await register(input)).errors).toEqual([]);
  });

  it('by many at once keeps nobody else waiting', async () => {
    const person = await users.register();
    let done = 0;
    const crowd = Array.from({ length: 100 }, async (_, i) => {
      await users.logIn(`nobody-${i}@example.com`, 'whatever it is');
      done += 1;
    });
    await crowd[0];
    const { data } = await users.ask('{ me { id } }', {}, person.identity);
    expect(data.me.id).toBe(person.id);
    expect(await users.introspect(person.accessToken)).toMatchObject({ active: true });
    expect(done).toBeLessThan(80);
    await Promise.all(crowd);
  });
});

describe('changing the profile', () => {
  it('changes what is given, leaves the rest, clears by null, and tells the whole of it', async () => {
    const person = await users.register({ profile });
    const { data } = await updateProfile(person, { name: ' Ada King ', postalCode: '75001', country: null });
    expect(data.updateProfile).toEqual({
      name: 'Ada King',
      profile: { ...profile, postalCode: '75001', country: null },
    });
    const [, event] = await users.events(person.id);
    expect(event).toEqual({
      type: 'ProfileUpdated',
      sequence: 2,
      data: { userId: person.id, name: 'Ada King', profile: { ...profile, postalCode: '75001', country: null } },
    });
  });

  it('to what it is already tells nobody', async () => {
    const person = await users.register({ name: 'Ada', profile });
    expect((await updateProfile(person, { name: 'Ada', ...profile })).data.updateProfile.profile).toEqual(profile);
    expect((await updateProfile(person, {})).errors).toEqual([]);
    expect(await typesOf(person.id)).toEqual(['UserRegistered']);
  });

  it('many times at once loses none of the changes, and counts them without a gap', async () => {
    const person = await users.register();
    const inputs = [{ name: 'B' }, { city: 'C' }, { address: 'D' }, { country: 'E' }, { postalCode: 'F' }];
    await Promise.all(inputs.map((input) => updateProfile(person, input)));
    const events = await users.events(person.id);
    expect(events.map(({ sequence }) => sequence)).toEqual([1, 2, 3, 4, 5, 6]);
    expect(events.at(-1)?.data).toEqual({
      userId: person.id,
      name: 'B',
      profile: { phoneNumber: null, address: 'D', city: 'C', postalCode: 'F', country: 'E' },
    });
  });

  it('refuses a blank, and no name', async () => {
    const person = await users.register({ profile });
    const { errors } = await updateProfile(person, { name: null, city: '  ' });
    expect(Object.keys(errors[0]?.extensions.fields ?? {})).toEqual(['input.name', 'input.city']);
    expect(await typesOf(person.id)).toEqual(['UserRegistered']);
  });

  it('needs a session that lives', async () => {
    const person = await users.register();
    await users.ask('mutation { logoutUser }', {}, person.identity);
    expect(codeOf(await updateProfile(person, { name: 'Eve' }))).toBe('UNAUTHENTICATED');
    expect(codeOf(await users.ask('mutation { updateProfile(input: { name: "Eve" }) { id } }'))).toBe(
      'UNAUTHENTICATED',
    );
  });
});

describe('changing the password', () => {
  it('ends the other sessions, keeps this one, and the old password is over', async () => {
    const person = await users.register();
    const other = await users.signIn(person.email);
    const { data, headers } = await changePassword(person, password, 'another password');
    expect(data).toEqual({ changePassword: true });
    expect(headers.get(revokedHeader)).toBe(other.identity.sessionId);
    expect(await users.introspect(other.accessToken)).toEqual({ active: false });
    expect(await users.introspect(person.accessToken)).toMatchObject({ active: true });
    expect(codeOf(await users.refresh(person.refreshToken))).toBeUndefined();
    expect(codeOf(await users.logIn(person.email))).toBe('INVALID_CREDENTIALS');
    expect(codeOf(await users.logIn(person.email, 'another password'))).toBeUndefined();
    expect((await users.events(person.id)).at(-1)).toMatchObject({
      type: 'SessionRevoked',
      data: { sessionIds: [other.identity.sessionId] },
    });
  });

  it('with a wrong password, or to one that breaks the rule, changes nothing', async () => {
    const person = await users.register();
    expect(codeOf(await changePassword(person, 'wrong', 'another password'))).toBe('INVALID_CREDENTIALS');
    expect(codeOf(await changePassword(person, password, 'short'))).toBe('BAD_USER_INPUT');
    expect(codeOf(await users.logIn(person.email))).toBeUndefined();
    expect(await typesOf(person.id)).toEqual(['UserRegistered']);
  });

  it('twice at once from one password succeeds once', async () => {
    const person = await users.register();
    const answers = await Promise.all(
      ['first new password', 'second new password'].map((next) => changePassword(person, password, next)),
    );
    expect(answers.map(codeOf).sort()).toEqual(['INVALID_CREDENTIALS', undefined]);
  });
});
