import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { RunningGateway } from '../testing/running-gateway.js';
import { StubShop } from '../testing/stub-shop.js';

let shop: StubShop;
let gateway: RunningGateway;
beforeAll(async () => {
  shop = await StubShop.start();
  gateway = await RunningGateway.start({ ...shop.env, CORS_ORIGINS: 'https://shop.example' });
});
afterAll(async () => {
  await gateway.stop();
  await shop.stop();
});

const json = { 'content-type': 'application/json' };
const post = (body: string, headers: Record<string, string> = json) => gateway.send({ method: 'POST', headers, body });

describe('what is not a well-formed GraphQL request', () => {
  it.each([
    ['an empty body', ''],
    ['no JSON', '{'],
    ['a batch', '[{"query":"{ me { id } }"}]'],
    ['a JSON scalar', '"{ me { id } }"'],
    ['no query', '{"variables":{}}'],
    ['an empty query', '{"query":" "}'],
    ['a query that is no string', '{"query":{}}'],
    ['variables that are a list', '{"query":"{ me { id } }","variables":[]}'],
    ['variables that are text', '{"query":"{ me { id } }","variables":"{}"}'],
    ['an operationName that is no string', '{"query":"{ me { id } }","operationName":1}'],
    ['an operationName that fits none', '{"query":"{ me { id } }","operationName":"Other"}'],
    ['extensions that are no object', '{"query":"{ me { id } }","extensions":1}'],
    ['several operations and no name', '{"query":"query A { me { id } } query B { me { id } }"}'],
    ['null', 'null'],
    ['an empty batch', '[]'],
    ['a batch in a batch', '[[{"query":"{ me { id } }"}]]'],
    ['a query that is a list', '{"query":["{ me { id } }"]}'],
    ['an operationName that is an object', '{"query":"{ me { id } }","operationName":{}}'],
    ['an operationName of JavaScript', '{"query":"{ me { id } }","operationName":"__proto__"}'],
    ['a variable called __proto__', '{"query":"{ me { id } }","variables":{"__proto__":{"a":1}}}'],
    ['extensions that are a list', '{"query":"{ me { id } }","extensions":[]}'],
    ['a documentId that is a number', '{"documentId":1}'],
    ['variables that nest too deep', `{"query":"{ me { id } }","variables":{"a":${'['.repeat(40)}${']'.repeat(40)}}}`],
  ])('gets 400 BAD_REQUEST for %s', async (_, body) => {
    const { status, codes, data } = await post(body);
    expect({ status, codes, data }).toEqual({ status: 400, codes: ['BAD_REQUEST'], data: undefined });
  });

  it('gets 400 GRAPHQL_PARSE_FAILED for what is no GraphQL', async () => {
    const { status, codes } = await post('{"query":"{ me { "}');
    expect({ status, codes }).toEqual({ status: 400, codes: ['GRAPHQL_PARSE_FAILED'] });
  });

  it('gets 400 GRAPHQL_VALIDATION_FAILED for what the schema does not have, `_entities` and `_service` included', async () => {
    for (const query of ['{ nobody }', '{ _service { sdl } }', '{ _entities(representations: []) { __typename } }']) {
      const { status, codes } = await gateway.ask(query);
      expect({ status, codes }).toEqual({ status: 400, codes: ['GRAPHQL_VALIDATION_FAILED'] });
    }
  });

  it('gets 413 PAYLOAD_TOO_LARGE beyond a megabyte', async () => {
    const { status, codes } = await post(
      JSON.stringify({ query: '{ me { id } }', variables: { a: 'x'.repeat(1_000_001) } }),
    );
    expect({ status, codes }).toEqual({ status: 413, codes: ['PAYLOAD_TOO_LARGE'] });
  });

  it.each([
    ['too long', `{ me { id } } #${'x'.repeat(100_000)}`],
    ['too many tokens', `{ ${'me { id } '.repeat(600)} }`],
    ['too deep', `{ ${'a { '.repeat(20)} b ${'} '.repeat(20)} }`],
    ['too many aliases', `{ me { ${Array.from({ length: 60 }, (_, i) => `a${i}: __typename`).join(' ')} } }`],
    ['too many root fields', `{ ${Array.from({ length: 30 }, (_, i) => `f${i}`).join(' ')} }`],
    ['too many directives', `{ me ${'@include(if: true) '.repeat(60)} { id } }`],
    ['too many of the same field', `{ me { ${'id '.repeat(60)} } }`],
    ['too costly', '{ users(first: 2147483647) { nodes { id } } }'],
  ])('gets 400 OPERATION_TOO_COMPLEX for a document that is %s', async (_, query) => {
    const { status, codes } = await gateway.ask(query);
    expect({ status, codes }).toEqual({ status: 400, codes: ['OPERATION_TOO_COMPLEX'] });
  });

  it('gets so many errors and no more', async () => {
    const { errors, text } = await gateway.ask(
      `{ me { ${Array.from({ length: 500 }, (_, i) => `f${i}`).join(' ')} } }`,
    );
    expect(errors?.length).toBeLessThanOrEqual(21);
    expect(text.length).toBeLessThan(10_000);
  });

  it('survives variables of every kind, and answers 400 BAD_USER_INPUT for what does not fit', async () => {
    const query = 'query($id: ID, $first: Int) { product(id: $id) { name } products(first: $first) { totalCount } }';
    const send = (variables: string) => post(`{"query":${JSON.stringify(query)},"variables":${variables}}`);
    const bad = [
      '{"id":{"__proto__":{"a":1}}}',
      '{"first":1e400}',
      '{"first":-1e400}',
      '{"first":99999999999999999999}',
    ];
    const alsoBad = ['{"first":{"constructor":1}}', '{"id":[1]}', '{"first":"1"}', '{"id":true}', '{"first":1.5}'];
    for (const variables of [...bad, ...alsoBad]) {
      const { status, codes } = await send(variables);
      expect({ status, codes }).toEqual({ status: 400, codes: ['BAD_USER_INPUT'] });
    }
    const unknown = '{"constructor":1,"toString":2,"hasOwnProperty":3,"prototype":{},"id":"p1","\\u0000":1}';
    expect((await send(unknown)).data).toEqual({ product: { name: 'Lamp' }, products: { totalCount: 3 } });
    expect(Object.prototype).not.toHaveProperty('a');
  });

  it('survives JSON that nests a hundred thousand levels', async () => {
    const deep = `${'['.repeat(100_000)}${']'.repeat(100_000)}`;
    expect((await post(`{"query":"{ me { id } }","variables":{"a":${deep}}}`)).codes).toEqual(['BAD_REQUEST']);
    expect((await gateway.ask('{ me { id } }')).status).toBe(200);
  });

  it.each(['PUT', 'PATCH', 'DELETE', 'PROPFIND'])('gets 405 METHOD_NOT_ALLOWED by %s', async (method) => {
    const { status, codes, headers } = await gateway.send({ method, headers: json, body: '{"query":"{ me { id } }"}' });
    expect({ status, codes }).toEqual({ status: 405, codes: ['METHOD_NOT_ALLOWED'] });
    expect(headers.get('allow')).toBe('GET, POST');
  });
});

describe('GET', () => {
  const path = (query: string) => `/graphql?query=${encodeURIComponent(query)}`;

  it('runs queries', async () => {
    const answer = await gateway.send({ headers: { 'apollo-require-preflight': '1' } }, path('{ me { id } }'));
    expect(answer).toMatchObject({ status: 200, data: { me: null } });
  });

  it('refuses mutations that a name picks, and subscriptions', async () => {
    const both = encodeURIComponent('query A { me { id } } mutation B { logoutUser }');
    const send = (rest: string) => gateway.send({ headers: json }, `/graphql?query=${both}${rest}`);
    expect((await send('&operationName=A')).data).toEqual({ me: null });
    expect(await send('&operationName=B')).toMatchObject({ status: 405, codes: ['METHOD_NOT_ALLOWED'] });
    expect((await send('&operationName=A&operationName=B')).codes).toEqual(['BAD_REQUEST']);
    expect((await send('')).codes).toEqual(['BAD_REQUEST']);
  });

  it('refuses mutations', async () => {
    const answer = await gateway.send({ headers: json }, path('mutation { logoutUser }'));
    expect(answer).toMatchObject({ status: 405, codes: ['METHOD_NOT_ALLOWED'] });
  });

  it('reads variables and extensions as JSON, and refuses what is none', async () => {
    const query = path('query($id: ID!) { product(id: $id) { name } }');
    const answer = await gateway.send({ headers: json }, `${query}&variables=${encodeURIComponent('{"id":"p1"}')}`);
    expect(answer.data).toEqual({ product: { name: 'Lamp' } });
    expect((await gateway.send({ headers: json }, `${query}&variables={`)).codes).toEqual(['BAD_REQUEST']);
  });

  it('takes a plus for a space, and what cannot be decoded as it stands', async () => {
    const send = (rest: string) => gateway.send({ headers: json }, `/graphql?query=${rest}`);
    expect((await send('query+A+{+me+{+id+}+}&operationName=A')).data).toEqual({ me: null });
    expect((await send('{me{id}}&unknown=%zz&%ff=1')).data).toEqual({ me: null });
    expect((await send('{me{id}}%zz')).codes).toEqual(['GRAPHQL_PARSE_FAILED']);
    expect((await send('{me{id}}&variables=%7B%22a%22:%22%ff%22%7D')).codes).toEqual(['BAD_REQUEST']);
  });

  it('refuses a parameter that is given twice, however many are between', async () => {
    const twice = (rest: string) => gateway.send({ headers: json }, `${path('{ me { id } }')}${rest}`);
    for (const rest of ['&query={__typename}', '&variables={}&variables={}', '&extensions={}&extensions={}']) {
      expect((await twice(rest)).codes).toEqual(['BAD_REQUEST']);
    }
    expect((await twice(`${'&a=b'.repeat(3_000)}&query={__typename}`)).codes).toEqual(['BAD_REQUEST']);
    expect((await twice('&a=b'.repeat(3_000))).data).toEqual({ me: null });
    expect((await twice('&__proto__=1&__proto__[query]=2&constructor=3')).data).toEqual({ me: null });
  });
});

it('the address may be written in other words: absolute, or percent-encoded', async () => {
  const body = '{"query":"{ __typename }"}';
  for (const [target, status] of [
    ['http://shop.example/graphql', 200],
    ['/%67raphql', 200],
    ['http://shop.example/graphqlx', 404],
  ] as const) {
    const head = [`POST ${target} HTTP/1.1`, 'Host: a', 'Content-Type: application/json', 'Connection: close'];
    const answer = await gateway.sendRaw([...head, `Content-Length: ${body.length}`, '', body].join('\r\n'));
    expect(answer).toMatch(new RegExp(`^HTTP/1.1 ${status} `));
    if (status === 200) expect(answer).toMatch(/\r\nx-frame-options: DENY\r\n[\s\S]*{"data":{"__typename":"Query"}}$/);
  }
});

describe('another site', () => {
  it('cannot send a request that a browser would not ask about first', async () => {
    const body = '{"query":"mutation { logoutUser }"}';
    for (const contentType of [
      'text/plain',
      'text/plain; application/json',
      'application/x-www-form-urlencoded',
      'multipart/form-data; boundary=x',
      'application/jsonp',
      'application/graphql',
      '',
    ]) {
      expect(await post(body, { 'content-type': contentType })).toMatchObject({ status: 400, codes: ['BAD_REQUEST'] });
    }
    const simpleGet = await gateway.send({}, '/graphql?query={me{id}}');
    expect(simpleGet).toMatchObject({ status: 400, codes: ['BAD_REQUEST'] });
  });

  it('reads nothing unless its origin is configured', async () => {
    const preflight = (origin: string) =>
      gateway.send({ method: 'OPTIONS', headers: { origin, 'access-control-request-method': 'POST' } });
    const allowed = await preflight('https://shop.example');
    expect(allowed.status).toBe(204);
    expect(allowed.headers.get('access-control-allow-origin')).toBe('https://shop.example');
    expect(allowed.headers.get('access-control-allow-headers')).toContain('authorization');
    expect((await preflight('https://evil.example')).headers.get('access-control-allow-origin')).toBeNull();
  });
});

describe('an answer', () => {
  it('is application/json, or application/graphql-response+json for who asks for it', async () => {
    expect((await gateway.ask('{ me { id } }')).headers.get('content-type')).toBe('application/json; charset=utf-8');
    const accept = 'application/graphql-response+json, application/json;q=0.9';
    const answer = await gateway.ask('{ me { id } }', { headers: { accept } });
    expect(answer.headers.get('content-type')).toBe('application/graphql-response+json; charset=utf-8');
  });

  it('has a status for who asks for application/graphql-response+json', async () => {
    const accept = 'application/graphql-response+json';
    expect((await gateway.ask('{ me { id } }', { token: 'unknown' })).status).toBe(200);
    expect((await gateway.ask('{ me { id } }', { token: 'unknown', headers: { accept } })).status).toBe(401);
  });

  it('carries the security headers, and is kept by nobody', async () => {
    const { headers } = await gateway.ask('{ me { id } }');
    expect(headers.get('x-content-type-options')).toBe('nosniff');
    expect(headers.get('content-security-policy')).toContain("default-src 'none'");
    expect(headers.get('cache-control')).toBe('no-store');
  });

  it('gives the correlation id back, which the subgraph saw too', async () => {
    const traceparent = '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01';
    const sent = { 'x-correlation-id': 'my-id', traceparent };
    const { headers } = await gateway.ask('{ me { id name } }', { headers: sent });
    expect(headers.get('x-correlation-id')).toBe('my-id');
    expect(shop.users.received.at(-1)?.headers).toMatchObject(sent);
  });

  it('makes up a correlation id where the client sent none that is fit', async () => {
    const { headers } = await gateway.ask('{ me { id } }', { headers: { 'x-correlation-id': 'no spaces allowed' } });
    expect(headers.get('x-correlation-id')).toMatch(/^[\da-f]{32}$/);
  });
});

it('refuses subscriptions', async () => {
  expect((await gateway.ask('subscription { x }')).status).toBe(400);
});

it('tells nothing of its insides when a subgraph does', async () => {
  const answer = await gateway.ask('mutation { updateProduct(id: "none", input: {}) { id } }');
  expect(answer.codes).toEqual(['INTERNAL']);
  expect(answer.text).not.toMatch(/SELECT|stack|\.ts|inventory/);
  expect(answer.errors?.[0]?.extensions.correlationId).toBe(answer.headers.get('x-correlation-id'));
});
