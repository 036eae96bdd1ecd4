import { isRefused, type Kind } from './kinds.js';
import { badToken } from './tokens.js';

const badTokens = 500;
const largeBody = JSON.stringify({ query: `{ me { id } } #${'x'.repeat(1_100_000)}` });
const deep = `{ orders ${'{ nodes { customer { orders '.repeat(8)}{ totalCount }${' } } }'.repeat(8)} }`;
const wide = `{ ${Array.from({ length: 60 }, (_, index) => `a${index}: __typename`).join(' ')} }`;

const post = (body: string, length = body.length) =>
  `POST /graphql HTTP/1.1\r\nhost: soak\r\ncontent-type: application/json\r\ncontent-length: ${length}\r\n\r\n${body}`;

/** Requests that have to be refused, and clients that do not wait. */
export const badRequests: readonly Kind[] = [
  {
    name: 'invalid documents',
    weight: 5,
    run: async ({ client, number }) =>
      isRefused(await client.ask({ query: `{ nothing${number} }` }), 'GRAPHQL_VALIDATION_FAILED', 400) ??
      isRefused(await client.ask({ query: `{ user(id: ${number} ` }), 'GRAPHQL_PARSE_FAILED', 400),
  },
  {
    name: 'too complex',
    weight: 2,
    run: async ({ client, random }) =>
      isRefused(await client.ask({ query: random.pick([deep, wide]) }), 'OPERATION_TOO_COMPLEX', 400),
  },
  {
    name: 'wrong arguments',
    weight: 3,
    run: async ({ client, number }) => {
      const query = 'query($n: Int) { orders(first: $n) { totalCount } }';
      return isRefused(await client.ask({ query, variables: { n: `${number}` } }), 'BAD_USER_INPUT');
    },
  },
  {
    name: 'tokens that are none',
    weight: 4,
    run: async ({ client, random }) => {
      const token = badToken(random.below(badTokens));
      return isRefused(await client.ask({ query: '{ me { id role } }', token }), 'UNAUTHENTICATED');
    },
  },
  {
    name: 'bodies that are none',
    weight: 3,
    run: async ({ client, random }) => {
      const body = random.pick(['', '{"query":', '[]', '"a"', '{"query":1}', '{"variables":{}}']);
      return isRefused(
        await client.send('POST', '/graphql', body, { 'content-type': 'application/json' }),
        'BAD_REQUEST',
        400,
      );
    },
  },
  {
    name: 'large bodies',
    weight: 0.3,
    run: async ({ client }) => {
      const bytes = await client.raw(post(largeBody), 3_000);
      // It may hear of the reset before it has read why.
      return bytes === '' || /^HTTP\/1.1 413 /.test(bytes) ? undefined : bytes.slice(0, 300);
    },
  },
  {
    name: 'malformed HTTP',
    weight: 3,
    run: async ({ client, random }) => {
      const bytes = await client.raw(
        random.pick([
          'GET /graphql\r\n\r\n',
          'POST /graphql HTTP/1.1\r\nhost: soak\r\nbad header\r\n\r\n',
          'POST /graphql HTTP/1.1\r\nhost: soak\r\ncontent-length: 5\r\ntransfer-encoding: chunked\r\n\r\nhello',
          `POST /graphql HTTP/1.1\r\nhost: soak\r\nx-long: ${'y'.repeat(20_000)}\r\n\r\n`,
          '\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03',
        ]),
        3_000,
      );
      return /^HTTP\/1.1 4\d\d /.test(bytes) ? undefined : `not refused: ${bytes.slice(0, 300)}`;
    },
  },
  {
    name: 'clients that hang up',
    weight: 6,
    run: async ({ client, random, number }) => {
      const slow = JSON.stringify({ query: `query H${number % 20} { user(id: "slow") { id role } }` });
      const mutation = JSON.stringify({ query: 'mutation { updateProfile(input: { name: "Ada" }) { id } }' });
      const bytes = random.pick([
        post(slow),
        post(slow, slow.length + 100),
        post(mutation),
        post(slow).slice(0, 40),
        '',
      ]);
      await client.raw(bytes, random.below(60));
      return undefined;
    },
  },
];
