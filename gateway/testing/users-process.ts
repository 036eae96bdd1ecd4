import { Gate } from './gate.js';
import { StubSubgraph } from './stub-subgraph.js';

/** What it was asked, for the test that started it: `GET /seen`. */
export interface Seen {
  queries: number;
  mutations: number;
  /** Connections that were closed before they had their answer. */
  hungUp: number;
  /** The `x-souk-deadline-ms` of the last request. */
  deadlineMs: string | undefined;
}

const seen: Seen = { queries: 0, mutations: 0, hungUp: 0, deadlineMs: undefined };
let gate: Gate | undefined;

const person = (id: string) => ({ __typename: 'User', id, name: `user ${id}`, role: 'CUSTOMER' });

/** users as a stub in a process of its own. `GET /hold` makes it answer nothing until `GET /release`. */
const users = await StubSubgraph.startShop('users', {
  Query: {
    me: () => person('u1'),
    user: (_: unknown, { id }: { id: string }) => person(id),
  },
  Mutation: {
    loginUser: () => ({ accessToken: 'a', refreshToken: 'r', expiresAt: '2026-01-01', user: person('u1') }),
    logoutUser: () => true,
  },
  User: { __resolveReference: ({ id }: { id: string }) => person(id) },
});
users.onHangUp = () => {
  seen.hungUp += 1;
};
users.before = async ({ path, body, headers }) => {
  if (path !== '/graphql') return;
  if (body.startsWith('{"query":"mutation')) seen.mutations += 1;
  else seen.queries += 1;
  seen.deadlineMs = String(headers['x-souk-deadline-ms']);
  users.received.length = 0;
  await gate?.opened;
};
users.other = ({ path }) => {
  if (path === '/hold') gate ??= new Gate();
  if (path === '/release') {
    gate?.open();
    gate = undefined;
  }
  return seen;
};
console.log(`listens on ${users.url}`);
