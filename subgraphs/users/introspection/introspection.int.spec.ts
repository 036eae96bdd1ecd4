import { createHmac, createPublicKey, generateKeyPairSync } from 'node:crypto';
import { JwtService } from '@nestjs/jwt';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { IdentitySigner } from '#platform/auth';
import { freshDatabase } from '#platform/testing';
import { type Person, secret, UsersServer } from '../testing/users-server.js';

let users: UsersServer;
let person: Person;

beforeAll(async () => {
  users = await UsersServer.start((await freshDatabase()).url);
  person = await users.register();
});
afterAll(() => users?.close());

const inactive = { active: false };
const json = { 'content-type': 'application/json' };
const form = { 'content-type': 'application/x-www-form-urlencoded' };

describe('introspection of a live token', () => {
  it('tells whose it is, by a form or by JSON, and is kept by nobody', async () => {
    const expected = {
      active: true,
      sub: person.id,
      sid: person.identity.sessionId,
      role: 'CUSTOMER',
      iat: expect.any(Number),
      exp: expect.any(Number),
      iss: 'souk',
      token_type: 'Bearer',
    };
    expect(await users.introspect(person.accessToken)).toEqual(expected);
    const response = await users.postToIntrospect(JSON.stringify({ token: person.accessToken }), json);
    expect(response.status).toBe(200);
    expect(response.headers.get('cache-control')).toBe('no-store');
    expect(await response.json()).toEqual(expected);
  });

  it('works with an RSA key too', async () => {
    const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
    const JWT_PRIVATE_KEY = privateKey.export({ type: 'pkcs8', format: 'pem' }).toString().replaceAll('\n', '\\n');
    const rsa = await users.replica({ JWT_PRIVATE_KEY });
    try {
      const { accessToken } = await rsa.signIn(person.email);
      expect(JSON.parse(Buffer.from(accessToken.split('.')[0] ?? '', 'base64url').toString())).toMatchObject({
        alg: 'RS256',
        kid: expect.any(String),
      });
      expect(await rsa.introspect(accessToken)).toMatchObject({ active: true, sub: person.id });
    } finally {
      await rsa.close();
    }
  });
});

describe('introspection of anything else', () => {
  it('of a token that is forged, changed or of another kind says that it is not active', async () => {
    const key = users.env.JWT_PRIVATE_KEY ?? '';
    const [ownHeader, ownPayload, ownSignature] = person.accessToken.split('.');
    const claims = JSON.parse(Buffer.from(ownPayload ?? '', 'base64url').toString());
    const publicKey = createPublicKey(key).export({ type: 'spki', format: 'pem' });
    const encode = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url');
    const sign = (change: object, options: object = {}) =>
      new JwtService().sign({ ...claims, ...change }, { privateKey: key, algorithm: 'ES256', ...options });
    const hmacBody = `${encode({ alg: 'HS256', typ: 'JWT' })}.${ownPayload}`;
    const tokens = {
      unsigned: `${encode({ alg: 'none' })}.${ownPayload}.`,
      'signed with the public key for a secret': `${hmacBody}.${createHmac('sha256', publicKey).update(hmacBody).digest('base64url')}`,
      'with another payload': `${ownHeader}.${encode({ ...claims, role: 'ADMIN' })}.${ownSignature}`,
      'without a signature': `${ownHeader}.${ownPayload}`,
      expired: sign({ exp: Math.floor(Date.now() / 1000) - 1 }),
      'of another issuer': sign({ iss: 'somebody else' }),
      'of nobody': sign({ sub: '019a9f3e-0000-7000-8000-000000000001' }),
      'of no session': sign({ sid: '019a9f3e-0000-7000-8000-000000000001' }),
      'whose subject is no id': sign({ sub: "' OR true --" }),
      'whose session is no id': sign({ sid: 42 }),
      'a refresh token': person.refreshToken,
    };
    for (const [kind, token] of Object.entries(tokens)) {
      expect({ kind, answer: await users.introspect(token) }).toEqual({ kind, answer: inactive });
    }
    expect(await users.introspect(sign({}))).toMatchObject({ active: true });
  });

  it.each([
    ['nothing', '', form],
    ['an empty token', 'token=', form],
    ['two tokens', 'token=a&token=b', form],
    ['a NUL character', 'token=%00', form],
    ['broken UTF-8', 'token=%ff%fe%', form],
    ['dots', 'token=....', form],
    ['a long token', `token=${'a'.repeat(50_000)}`, form],
    ['a long token in three parts', `token=${'a'.repeat(20_000)}.${'a'.repeat(20_000)}.${'a'.repeat(9_000)}`, form],
    ['a JSON object for a token', '{"token":{"a":1}}', json],
    ['a JSON array', '["token"]', json],
    ['a JSON number', '42', json],
    ['JSON null', 'null', json],
    ['a null token', '{"token":null}', json],
    ['a token of nested things', `{"token":${'['.repeat(500)}${']'.repeat(500)}}`, json],
  ])('of %s says that it is not active', async (_what, body, headers) => {
    const response = await users.postToIntrospect(body, headers);
    expect({ status: response.status, body: await response.json() }).toEqual({ status: 200, body: inactive });
  });

  it.each([
    ['broken JSON', '{"token":', json, 400],
    ['XML', '<token/>', { 'content-type': 'text/xml' }, 415],
  ])('of %s is refused', async (_what, body, headers, status) => {
    expect((await users.postToIntrospect(body, headers)).status).toBe(status);
    expect(await users.introspect(person.accessToken)).toMatchObject({ active: true });
  });
});

describe('introspection by anybody else', () => {
  it.each([
    ['no header', ''],
    ['garbage', 'a.b'],
    ['more garbage', `${Buffer.from('{"aud":').toString('base64url')}.x`],
    [
      'a header for asking queries',
      new IdentitySigner(secret).sign({ kind: 'service', service: 'gateway' }, 'graphql'),
    ],
    [
      'another secret',
      new IdentitySigner('x'.repeat(32)).sign({ kind: 'service', service: 'gateway' }, 'introspection'),
    ],
  ])('with %s is refused', async (_what, header) => {
    const response = await users.postToIntrospect(`token=${person.accessToken}`, form, header);
    expect(response.status).toBe(401);
    expect(await response.text()).not.toContain(person.id);
  });
});

describe('introspection without its database', () => {
  it('says that it cannot tell, not that the token is dead, and nothing of the cause', async () => {
    await users.sql('ALTER TABLE sessions RENAME TO sessions_away');
    try {
      const response = await users.postToIntrospect(`token=${person.accessToken}`);
      expect(response.status).toBe(503);
      expect(await response.text()).not.toMatch(/sessions|SELECT/);
    } finally {
      await users.sql('ALTER TABLE sessions_away RENAME TO sessions');
    }
    expect(await users.introspect(person.accessToken)).toMatchObject({ active: true });
  });
});
