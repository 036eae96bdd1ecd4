import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { revokedHeader } from '#platform/auth';
import { freshDatabase } from '#platform/testing';
import { type Answer, asAdmin, type Person, UsersServer } from './testing/users-server.js';

let users: UsersServer;

beforeAll(async () => {
  users = await UsersServer.start((await freshDatabase()).url);
});
afterAll(() => users?.close());

const codeOf = ({ errors }: Answer) => errors[0]?.extensions.code;

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

describe("changing somebody's role", () => {
  it('is for admins, ends all sessions of that user at once, and counts from the next sign-in', async () => {
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

  it('is for nobody else', async () => {
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

  it('is for that user and for admins', async () => {
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

  it('stays when two admins take the rights of one another away at once', async () => {
    for (let round = 0; round < 5; round += 1) {
      const [one, other] = [await users.admin(), await users.admin()];
      await onlyAdmins(one, other);
      await Promise.all([setRole(one, other.id, 'CUSTOMER'), deleteUser(other, one.id)]);
      const left = await users.sql<{ n: number }>(`SELECT count(*)::int AS n FROM users WHERE role = 'ADMIN'`);
      expect(left).toEqual([{ n: 1 }]);
    }
  });
});
