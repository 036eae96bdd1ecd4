import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { revokedHeader } from '#platform/auth';
import { freshDatabase } from '#platform/testing';
import { type Answer, asAdmin, type Person, password, UsersServer } from './testing/users-server.js';

let users: UsersServer;

beforeAll(async () => {
  users = await UsersServer.start(await freshDatabase());
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
const setRole = (by: Person, id: string, role: string) =>
  users.ask(
    'mutation ($id: ID!, $role: Role!) { setUserRole(id: $id, role: $role) { id role } }',
    { id, role },
    by.identity,
  );
const deleteUser = (by: Person, id: string) =>
  users.ask('mutation ($id: ID!) { deleteUser(id: $id) }', { id }, by.identity);

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

  it('is refused beyond what the process can hash, and nobody waits for ever', async () => {
    const answers = await Promise.all(
      Array.from({ length: 300 }, (_, i) => users.logIn(`nobody-${i}@example.com`, 'whatever it is')),
    );
    const codes = new Set(answers.map(codeOf));
    expect(codes).toEqual(new Set(['INVALID_CREDENTIALS', 'OVERLOADED']));
    expect(codeOf(await users.logIn('nobody@example.com'))).toBe('INVALID_CREDENTIALS');
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

describe("changing somebody's role", () => {
  it('is the admins’, ends that user’s sessions at once, and counts from the next sign-in', async () => {
    const [admin, person] = [await users.admin(), await users.register()];
    const { data, headers } = await setRole(admin, person.id, 'ADMIN');
    expect(data.setUserRole).toEqual({ id: person.id, role: 'ADMIN' });
    expect(headers.get(revokedHeader)).toBe(person.identity.sessionId);
    expect(await users.introspect(person.accessToken)).toEqual({ active: false });
    const again = await users.signIn(person.email);
    expect(await users.introspect(again.accessToken)).toMatchObject({ role: 'ADMIN' });
    expect((await users.events(person.id)).at(-1)).toMatchObject({ type: 'SessionRevoked', sequence: 2 });
  });

  it('several in one operation names the sessions of all of them', async () => {
    const admin = await users.admin();
    const [one, other] = [await users.register(), await users.register()];
    const { headers } = await users.ask(
      `mutation { a: setUserRole(id: "${one.id}", role: ADMIN) { id } b: setUserRole(id: "${other.id}", role: ADMIN) { id } }`,
      {},
      admin.identity,
    );
    expect(headers.get(revokedHeader)).toBe(`${one.identity.sessionId},${other.identity.sessionId}`);
  });

  it('to what it is already ends nothing', async () => {
    const [admin, person] = [await users.admin(), await users.register()];
    expect((await setRole(admin, person.id, 'CUSTOMER')).headers.has(revokedHeader)).toBe(false);
    expect(await users.introspect(person.accessToken)).toMatchObject({ active: true });
  });

  it('is nobody else’s', async () => {
    const [person, other] = [await users.register(), await users.register()];
    expect(codeOf(await setRole(person, person.id, 'ADMIN'))).toBe('FORBIDDEN');
    expect(codeOf(await setRole(person, other.id, 'ADMIN'))).toBe('FORBIDDEN');
    // The header says admin, the session has ended since.
    await users.ask('mutation { logoutUser }', {}, person.identity);
    const late = { ...person, identity: asAdmin(person.identity) };
    expect(codeOf(await setRole(late, other.id, 'ADMIN'))).toBe('UNAUTHENTICATED');
    expect(await users.sql('SELECT DISTINCT role FROM users WHERE id = ANY ($1)', [[person.id, other.id]])).toEqual([
      { role: 'CUSTOMER' },
    ]);
  });

  it.each(['', '1', '019a9f3e-0000-7000-8000-000000000001', "'; DROP TABLE users"])(
    'of nobody (%j) is NOT_FOUND',
    async (id) => {
      const admin = await users.admin();
      expect(codeOf(await setRole(admin, id, 'ADMIN'))).toBe('NOT_FOUND');
      expect(codeOf(await deleteUser(admin, id))).toBe('NOT_FOUND');
    },
  );
});

describe('deleting an account', () => {
  it('erases everything that is personal, ends its sessions at once, and frees the address', async () => {
    const person = await users.register({ name: 'Grace Hopper', profile });
    const { data, headers } = await deleteUser(person, person.id);
    expect(data).toEqual({ deleteUser: true });
    expect(headers.get(revokedHeader)).toBe(person.identity.sessionId);

    expect(await users.introspect(person.accessToken)).toEqual({ active: false });
    expect(codeOf(await users.refresh(person.refreshToken))).toBe('UNAUTHENTICATED');
    expect(codeOf(await users.logIn(person.email))).toBe('INVALID_CREDENTIALS');
    for (const table of ['users', 'credentials', 'sessions']) {
      expect(await users.sql(`SELECT FROM ${table} t WHERE t::text LIKE $1`, [`%${person.id}%`])).toEqual([]);
    }
    const asked = await users.ask(
      'query ($id: ID!, $of: [_Any!]!) { user(id: $id) { id } _entities(representations: $of) { __typename } }',
      { id: person.id, of: [{ __typename: 'User', id: person.id }] },
      (await users.register()).identity,
    );
    expect(asked.data).toEqual({ user: null, _entities: [null] });

    expect((await users.events(person.id)).slice(1)).toEqual([
      {
        type: 'SessionRevoked',
        sequence: 2,
        data: { userId: person.id, sessionIds: [person.identity.sessionId] },
      },
      { type: 'UserDeleted', sequence: 3, data: { userId: person.id } },
    ]);
    const again = await users.register({ email: person.email });
    expect(again.id).not.toBe(person.id);
  });

  it('is that user’s or an admin’s', async () => {
    const [admin, person, other] = [await users.admin(), await users.register(), await users.register()];
    expect(codeOf(await deleteUser(other, person.id))).toBe('FORBIDDEN');
    expect(codeOf(await deleteUser(other, 'nobody'))).toBe('FORBIDDEN');
    expect(await users.introspect(person.accessToken)).toMatchObject({ active: true });
    expect((await deleteUser(admin, person.id)).data).toEqual({ deleteUser: true });
    expect(codeOf(await deleteUser(admin, person.id))).toBe('NOT_FOUND');
    expect(codeOf(await deleteUser(person, person.id))).toBe('UNAUTHENTICATED');
  });
});

describe('the last admin', () => {
  /** Leaves these as the only admins there are. */
  const onlyAdmins = async (...admins: Person[]) => {
    await users.sql(`UPDATE users SET role = CASE WHEN id = ANY ($1) THEN 'ADMIN' ELSE 'CUSTOMER' END`, [
      admins.map(({ id }) => id),
    ]);
  };

  it('stays', async () => {
    const admin = await users.admin();
    await onlyAdmins(admin);
    expect(codeOf(await setRole(admin, admin.id, 'CUSTOMER'))).toBe('CONFLICT');
    expect(codeOf(await deleteUser(admin, admin.id))).toBe('CONFLICT');
    expect(await users.introspect(admin.accessToken)).toMatchObject({ active: true, role: 'ADMIN' });
  });

  it('stays when two admins take each other’s rights away at once', async () => {
    for (let round = 0; round < 5; round += 1) {
      const [one, other] = [await users.admin(), await users.admin()];
      await onlyAdmins(one, other);
      await Promise.all([setRole(one, other.id, 'CUSTOMER'), deleteUser(other, one.id)]);
      const left = await users.sql<{ n: number }>(`SELECT count(*)::int AS n FROM users WHERE role = 'ADMIN'`);
      expect(left).toEqual([{ n: 1 }]);
    }
  });
});
