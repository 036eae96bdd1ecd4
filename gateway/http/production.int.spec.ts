import { getIntrospectionQuery } from 'graphql';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { RunningGateway } from '../testing/running-gateway.js';
import { StubShop } from '../testing/stub-shop.js';

let shop: StubShop;
let gateway: RunningGateway;
beforeAll(async () => {
  shop = await StubShop.start();
  gateway = await RunningGateway.start({ ...shop.env, NODE_ENV: 'production' });
});
afterAll(async () => {
  await gateway.stop();
  await shop.stop();
});
beforeEach(() => {
  shop.users.rawAnswer = undefined;
});

describe('in production nothing tells of the schema', () => {
  it.each([
    ['the introspection of tools', getIntrospectionQuery()],
    ['a type by its name', '{ __type(name: "User") { name } }'],
    ['an alias', '{ typename: __schema { queryType { name } } }'],
    ['fragments', '{ me { id } ...F } fragment F on Query { ... { __schema { queryType { name } } } }'],
    ['a mutation', 'mutation { __schema { queryType { name } } }'],
    ['what is skipped', '{ me { id } __schema @skip(if: true) { queryType { name } } }'],
    ['_service', '{ s: _service { sdl } }'],
    ['_Entity', '{ __type(name: "_Entity") { possibleTypes { name } } }'],
  ])('not to %s', async (_, query) => {
    const { status, codes, text, data } = await gateway.ask(query);
    expect({ status, data }).toEqual({ status: 400, data: undefined });
    expect(codes).toContain('GRAPHQL_VALIDATION_FAILED');
    expect(text).not.toMatch(/"types"|possibleTypes":|sdl":/);
  });

  it('but the name of a type that is asked for along with data', async () => {
    const answer = await gateway.ask('{ __typename product(id: "p1") { __typename stock { t: __typename } } }');
    expect(answer.data).toEqual({ __typename: 'Query', product: { __typename: 'Product', stock: { t: 'Stock' } } });
  });

  it.each([
    ['a field', '{ product(id: "p1") { nam } }'],
    ['an argument', '{ product(idd: "p1") { id } }'],
    ['an enum', '{ products(filter: { offer: SALES }) { totalCount } }'],
    ['an input field', '{ products(filter: { offr: SALE }) { totalCount } }'],
    ['a type', '{ me { ... on Usr { id } } }'],
    ['a selection', '{ products }'],
  ])('not by a guess at %s', async (_, query) => {
    const { text, codes } = await gateway.ask(query);
    expect(codes).not.toEqual([]);
    expect(text).not.toMatch(/Did you mean/i);
  });

  it.each([
    [{ filter: { offer: 'SALES' } }],
    [{ filter: { offr: 'SALE' } }],
    [{ filter: { minPrice: 'x Did you mean "y"?' } }],
  ])('not by a guess at variables: %j', async (variables) => {
    const query = 'query($filter: ProductFilter) { products(filter: $filter) { totalCount } }';
    const { codes, text } = await gateway.ask(query, { variables });
    expect(codes).toEqual(['BAD_USER_INPUT']);
    expect(text).not.toMatch(/"SALE"|"offer"/);
  });

  it('and there is no page for browsers', async () => {
    for (const path of ['/graphql', '/', '/graphiql', '/playground']) {
      const page = await gateway.send({ headers: { accept: 'text/html' }, redirect: 'manual' }, path);
      expect(page.status).toBeGreaterThanOrEqual(400);
      expect(page.headers.get('content-type')).toContain('json');
    }
  });
});

describe('in production nothing tells of the insides', () => {
  const secret = 'SELECT secret FROM users';
  const extensions = { code: 'DOWNSTREAM', serviceName: 'users', stacktrace: [`at ${secret}`], exception: { secret } };

  it.each([
    ['of an unknown kind', { message: secret, extensions }],
    [
      'that looks like one of the gateway’s own',
      { message: secret, extensions: { ...extensions, code: 'BAD_REQUEST' } },
    ],
    ['without a code', { message: secret, path: ['me', 'profile'], locations: [{ line: 1, column: 1 }] }],
  ])('when a subgraph gives an error %s', async (_, error) => {
    const body = { data: { me: null }, errors: [error], extensions: { ftv1: secret, valueCompletion: [secret] } };
    shop.users.rawAnswer = { status: 200, body: JSON.stringify(body) };
    const answer = await gateway.ask('{ me { id } }', { headers: { 'apollo-federation-include-trace': 'ftv1' } });
    expect(answer.codes).toEqual(['INTERNAL']);
    expect(Object.keys(JSON.parse(answer.text)).sort()).toEqual(['data', 'errors']);
    expect(Object.keys(answer.errors?.[0]?.extensions ?? {}).sort()).toEqual(['code', 'correlationId']);
    expect(answer.text).not.toMatch(/SELECT|serviceName|stack|exception|users|DOWNSTREAM/);
  });

  it('when it gives one of the catalogue’s: its message and code, and nothing beside', async () => {
    const error = { message: 'Not yours.', path: ['me'], extensions: { ...extensions, code: 'FORBIDDEN' } };
    shop.users.rawAnswer = { status: 200, body: JSON.stringify({ data: { me: null }, errors: [error] }) };
    const { errors } = await gateway.ask('{ me { id } }');
    expect(errors).toEqual([{ message: 'Not yours.', path: ['me'], extensions: { code: 'FORBIDDEN' } }]);
  });

  it.each([
    ['a page', { status: 502, body: `<html>${secret}</html>` }],
    ['nothing', { status: 200, body: '' }],
    ['what does not fit the schema', { status: 200, body: JSON.stringify({ data: { me: { id: { secret } } } }) }],
  ])('when a subgraph answers with %s', async (_, rawAnswer) => {
    shop.users.rawAnswer = rawAnswer;
    const { text, errors } = await gateway.ask('{ me { id name } }');
    expect(errors).not.toEqual([]);
    expect(text).not.toMatch(/SELECT|<html|stack|\.[jt]s\b|127\.0\.0\.1/);
  });

  it('in no header of any answer', async () => {
    const answers = [
      await gateway.ask('{ me { id } }'),
      await gateway.ask('{'),
      await gateway.send({ method: 'DELETE' }),
      await gateway.send({ method: 'OPTIONS' }),
      await gateway.send({}, '/nothing'),
      await gateway.send({ method: 'POST', headers: { 'content-type': 'text/plain' }, body: 'x' }),
    ];
    for (const { headers, text } of answers) {
      expect([...headers.keys()].filter((name) => /^(server|via|x-powered-by|x-runtime|apollo)/.test(name))).toEqual(
        [],
      );
      expect(text).not.toMatch(/stack|node_modules/);
    }
  });
});

it('no other site is let in where none is configured: neither asked about first, nor with its request', async () => {
  const origin = 'https://shop.example';
  const asked = { origin, 'access-control-request-method': 'POST', 'access-control-request-headers': 'content-type' };
  const preflight = await gateway.send({ method: 'OPTIONS', headers: asked });
  const answer = await gateway.ask('{ me { id } }', { headers: { origin } });
  for (const { headers } of [preflight, answer]) {
    expect([...headers.keys()].filter((name) => name.startsWith('access-control-'))).toEqual([]);
  }
});

it('every answer of the endpoint has the security headers, refusals too', async () => {
  for (const answer of [
    await gateway.ask('{ me { id } }'),
    await gateway.ask('{'),
    await gateway.send({ method: 'DELETE' }),
    await gateway.send({ method: 'TRACE' }).catch(() => gateway.send({ method: 'PUT' })),
    await gateway.send({ method: 'POST', headers: { 'content-type': 'text/plain' }, body: 'x' }),
    await gateway.send({}, '/graphql/%zz'),
  ]) {
    expect(answer.headers.get('x-content-type-options')).toBe('nosniff');
    expect(answer.headers.get('x-frame-options')).toBe('DENY');
    expect(answer.headers.get('referrer-policy')).toBe('no-referrer');
    expect(answer.headers.get('content-security-policy')).toContain("default-src 'none'");
    expect(answer.headers.get('access-control-allow-origin')).toBeNull();
  }
});
