import { EntityManager } from 'typeorm';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { anonymous, type Identity } from '#platform/auth';
import { freshDatabase } from '#platform/testing';
import { type Person, UsersServer } from '../testing/users-server.js';

let users: UsersServer;
let ada: Person;
let bob: Person;
let admin: Person;

const profile = { phoneNumber: '123', address: 'Street 1', city: 'London', postalCode: 'N1', country: 'UK' };

beforeAll(async () => {
  users = await UsersServer.start((await freshDatabase()).url);
  ada = await users.register({ name: 'Ada', profile });
  bob = await users.register({ name: 'Bob' });
  admin = await users.admin();
});
afterEach(() => vi.restoreAllMocks());
afterAll(() => users?.close());

const fields = 'id name role createdAt email profile { phoneNumber address city postalCode country } profileVersion';
const orders: Identity = { kind: 'service', service: 'orders' };

/** Ada, by every way there is to ask for her. */
async function askForAda(identity: Identity) {
  const { data, errors } = await users.ask(
    `query ($id: ID!, $of: [_Any!]!) {
      me { id }
      user(id: $id) { ${fields} }
      users(first: 100) { nodes { ${fields} } edges { node { ${fields} } } }
      _entities(representations: $of) { ... on User { ${fields} } }
    }`,
    { id: ada.id, of: [{ __typename: 'User', id: ada.id }] },
    identity,
  );
  expect(errors).toEqual([]);
  const isAda = ({ id }: { id: string }) => id === ada.id;
  return [
    data.user,
    data.users.nodes.find(isAda),
    data.users.edges.map(({ node }: { node: { id: string } }) => node).find(isAda),
    data._entities[0],
  ];
}

describe('a user', () => {
  const shown = () => ({ id: ada.id, name: 'Ada', role: 'CUSTOMER', createdAt: expect.any(String) });
  const hidden = { email: null, profile: null, profileVersion: null };

  it('is shown whole to that user and to admins, except for what is for services', async () => {
    const whole = { ...shown(), email: ada.email, profile, profileVersion: null };
    expect(await askForAda(ada.identity)).toEqual([whole, whole, whole, whole]);
    expect(await askForAda(admin.identity)).toEqual([whole, whole, whole, whole]);
  });

  it('is shown to others without e-mail address and profile', async () => {
    const seen = { ...shown(), ...hidden };
    expect(await askForAda(bob.identity)).toEqual([seen, seen, seen, seen]);
  });

  it('is shown to a visitor only as the owner of something, and without e-mail address and profile', async () => {
    const { data, errors } = await users.ask(
      `query ($of: [_Any!]!) { me { id } _entities(representations: $of) { ... on User { ${fields} } } }`,
      { of: [{ __typename: 'User', id: ada.id }] },
    );
    expect(errors).toEqual([]);
    expect(data).toEqual({ me: null, _entities: [{ ...shown(), ...hidden }] });
    for (const query of [`{ user(id: "${ada.id}") { name } }`, '{ users { totalCount } }']) {
      expect((await users.ask(query)).errors[0]?.extensions.code).toBe('UNAUTHENTICATED');
    }
  });

  it('is shown to another service with what it needs to keep a copy', async () => {
    await users.ask('mutation { updateProfile(input: { city: "Paris" }) { id } }', {}, ada.identity);
    const [, , , entity] = await askForAda(orders);
    expect(entity).toMatchObject({ name: 'Ada', profile: { ...profile, city: 'Paris' }, profileVersion: 2 });
    await users.ask('mutation { updateProfile(input: { city: "London" }) { id } }', {}, ada.identity);
  });

  it('is shown to somebody else who signs in within the same operation no more than before', async () => {
    const { data } = await users.ask(
      `mutation ($input: LoginUserInput!) { loginUser(input: $input) { user { ${fields} } } }`,
      { input: { email: bob.email, password: 'correct horse battery' } },
      ada.identity,
    );
    expect(data.loginUser.user).toMatchObject({ id: bob.id, email: bob.email, profileVersion: null });
  });

  it('has no profile while nothing is on file', async () => {
    const { data } = await users.ask('{ me { name profile { city } } }', {}, bob.identity);
    expect(data.me).toEqual({ name: 'Bob', profile: null });
  });

  it('that is nobody is null, by whatever is given for an id', async () => {
    const ids = ['', '0', 'x'.repeat(5_000), '\0', '019a9f3e-0000-7000-8000-00000000ffff', "' OR 1=1 --", '../..'];
    for (const id of ids) {
      const { data, errors } = await users.ask('query ($id: ID!) { user(id: $id) { id } }', { id }, bob.identity);
      expect({ id, data, errors }).toEqual({ id, data: { user: null }, errors: [] });
    }
    const of = ids.map((id) => ({ __typename: 'User', id }));
    const { data } = await users.ask('query ($of: [_Any!]!) { _entities(representations: $of) { __typename } }', {
      of: [...of, { __typename: 'User', id: 7 }, { __typename: 'User' }, { __typename: 'User', id: ada.id }],
    });
    expect(data._entities).toEqual([...ids.map(() => null), null, null, { __typename: 'User' }]);
    const strange = { kind: 'user', userId: 'nobody', sessionId: 'none', role: 'CUSTOMER' } as const;
    expect((await users.ask('{ me { id } }', {}, strange)).data).toEqual({ me: null });
  });

  it('is read once for all representations of a request', async () => {
    const of = [ada, bob, admin, ada, bob].map(({ id }) => ({ __typename: 'User', id }));
    const find = vi.spyOn(EntityManager.prototype, 'findBy');
    const { data } = await users.ask(
      'query ($of: [_Any!]!) { _entities(representations: $of) { ... on User { name } } }',
      {
        of,
      },
    );
    expect(data._entities.map(({ name }: { name: string }) => name)).toEqual(['Ada', 'Bob', 'Root', 'Ada', 'Bob']);
    expect(find).toHaveBeenCalledTimes(1);
  });
});

describe('the list of users', () => {
  it('is paged by cursor, newest first, each user once, while others register', async () => {
    const seen: string[] = [];
    let after: string | null = null;
    do {
      const { data } = await users.ask(
        'query ($after: String) { users(first: 2, after: $after) { nodes { id } pageInfo { hasNextPage endCursor } totalCount } }',
        { after },
        bob.identity,
      );
      expect(data.users.nodes.length).toBeLessThanOrEqual(2);
      seen.push(...data.users.nodes.map(({ id }: { id: string }) => id));
      after = data.users.pageInfo.hasNextPage ? data.users.pageInfo.endCursor : null;
      await users.register({ name: 'Newcomer' });
    } while (after);
    expect(seen.slice(-3)).toEqual([admin.id, bob.id, ada.id]);
    expect(new Set(seen).size).toBe(seen.length);
  });

  it('counts all', async () => {
    const { data } = await users.ask('{ users(first: 1) { nodes { id } totalCount } }', {}, bob.identity);
    const [count] = await users.sql<{ n: number }>('SELECT count(*)::int AS n FROM users');
    expect(data.users).toMatchObject({ nodes: [expect.anything()], totalCount: count?.n });
  });

  it.each([
    ['first: 0', 'first'],
    ['first: -1', 'first'],
    ['first: 101', 'first'],
    ['after: "nonsense"', 'after'],
    ['after: ""', 'after'],
    [`after: "${Buffer.from('["newest","nobody"]').toString('base64url')}"`, 'after'],
    [`after: "${Buffer.from('["newest",1]').toString('base64url')}"`, 'after'],
  ])('with %s is refused', async (args, field) => {
    const { errors } = await users.ask(`{ users(${args}) { totalCount } }`, {}, bob.identity);
    expect(errors[0]?.extensions).toMatchObject({ code: 'BAD_USER_INPUT', fields: { [field]: expect.any(String) } });
  });
});

describe('an answer', () => {
  it('holds no hash, and no token but the two of the session that it opens', async () => {
    const { text, data } = await users.ask(
      `mutation ($input: RegisterUserInput!) {
        registerUser(input: $input) { accessToken refreshToken expiresAt user { ${fields} } }
      }`,
      { input: { name: 'Carl', email: 'carl@example.com', password: 'a password of his' } },
    );
    const { accessToken, refreshToken } = data.registerUser;
    const rest = text.replace(accessToken, '').replace(refreshToken, '');
    const secrets = await users.sql<{ secret: string }>(
      'SELECT password_hash AS secret FROM credentials UNION SELECT refresh_token_hash FROM sessions',
    );
    for (const { secret } of secrets) expect(text).not.toContain(secret);
    expect(rest).not.toMatch(/argon2|ey[JK]|a password of his/);
    const told = await users.sql<{ text: string }>('SELECT body::text AS text FROM outbox');
    for (const { text: event } of told) expect(event).not.toMatch(/argon2|eyJ|password|@example\.com/);
  });

  it('to a request without a signed header is a refusal', async () => {
    for (const identity of ['', 'x.y', 'a.b.c']) {
      const response = await users.askUnsigned('{ me { id } }', identity);
      expect(response.status).toBe(401);
    }
    expect((await users.ask('{ me { id } }', {}, anonymous)).data).toEqual({ me: null });
  });
});
