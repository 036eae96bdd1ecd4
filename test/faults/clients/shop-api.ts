import { z } from 'zod';
import type { Answer, OrderTold, Request } from './history.js';

const answerSchema = z.object({
  data: z.record(z.string(), z.unknown()).nullish(),
  errors: z.array(z.object({ message: z.string(), extensions: z.looseObject({ code: z.string() }) })).optional(),
});

/** Longer than the gateway takes for anything. */
const patienceMs = 15_000;

/** These say that nothing was done; any other error leaves it open. */
const refusals = new Set([
  'BAD_USER_INPUT',
  'UNAUTHENTICATED',
  'FORBIDDEN',
  'NOT_FOUND',
  'CONFLICT',
  'PRICE_CHANGED',
  'IDEMPOTENCY_CONFLICT',
  'INVALID_TRANSITION',
  'OPERATION_TOO_COMPLEX',
  'GRAPHQL_VALIDATION_FAILED',
]);

/** The gateway answered with an error. */
export class Refused extends Error {
  constructor(
    readonly code: string,
    message: string,
  ) {
    super(`${code}: ${message}`);
  }
}

/** Sends an operation and answers its data. Throws Refused for an error, and whatever `fetch` throws without an answer. */
export async function send(
  url: string,
  token: string | undefined,
  query: string,
  variables: object = {},
): Promise<Record<string, unknown>> {
  const response = await fetch(new URL('graphql', url), {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...(token && { authorization: `Bearer ${token}` }) },
    body: JSON.stringify({ query, variables }),
    signal: AbortSignal.timeout(patienceMs),
  });
  const { data, errors: [error] = [] } = answerSchema.parse(await response.json());
  if (error) throw new Refused(error.extensions.code, error.message);
  if (!data) throw new Error('an answer without data and errors');
  return data;
}

const orderFields = 'id status total { amount }';
const order = z.object({
  id: z.string(),
  status: z.enum(['PENDING', 'PLACED', 'SHIPPED', 'DELIVERED', 'IN_USE', 'RETURNED', 'CANCELLING', 'CANCELLED']),
  total: z.object({ amount: z.number() }),
});

const stepOperations = {
  cancel: `mutation ($id: ID!) { order: cancelOrder(id: $id) { ${orderFields} } }`,
  return: `mutation ($id: ID!) { order: returnOrder(id: $id) { ${orderFields} } }`,
  ship: `mutation ($id: ID!) { order: shipOrder(id: $id) { ${orderFields} } }`,
  deliver: `mutation ($id: ID!) { order: deliverOrder(id: $id) { ${orderFields} } }`,
  read: `query ($id: ID!) { order(id: $id) { ${orderFields} } }`,
};
const place = `mutation ($input: PlaceOrderInput!) { order: placeOrder(input: $input) { ${orderFields} } }`;
const deposit = 'mutation ($input: DepositFundsInput!) { depositFunds(input: $input) { id } }';
const restock = `mutation ($id: ID!, $quantity: Int!, $key: String) {
  restockProduct(id: $id, quantity: $quantity, idempotencyKey: $key) { id } }`;

/** Asks the shop for something, and answers what a client may believe of it afterwards. Never throws. */
export async function request(url: string, token: string, asked: Request): Promise<Answer> {
  try {
    return await answerTo(asked, (query, variables) => send(url, token, query, variables));
  } catch (error) {
    if (error instanceof Refused && refusals.has(error.code)) return { kind: 'refused', code: error.code };
    return { kind: 'unknown', why: error instanceof Refused ? error.code : explain(error) };
  }
}

type Send = (query: string, variables: object) => Promise<Record<string, unknown>>;

async function answerTo(asked: Request, ask: Send): Promise<Answer> {
  switch (asked.kind) {
    case 'place': {
      const { items, key, expectedTotal } = asked;
      const expected = expectedTotal !== undefined && { expectedTotal: { amount: expectedTotal } };
      return told(await ask(place, { input: { items, idempotencyKey: key, ...expected } }));
    }
    case 'deposit': {
      const { key, amount } = asked;
      await ask(deposit, { input: { amount: { amount }, idempotencyKey: key } });
      return { kind: 'done' };
    }
    case 'restock': {
      const { key, productId, quantity } = asked;
      await ask(restock, { id: productId, quantity, key });
      return { kind: 'done' };
    }
    default: {
      const data = await ask(stepOperations[asked.kind], { id: asked.orderId });
      return data.order === null ? { kind: 'refused', code: 'NOT_FOUND' } : told(data);
    }
  }
}

function told(data: Record<string, unknown>): Answer {
  const { id, status, total } = order.parse(data.order);
  return { kind: 'order', order: { id, status, total: total.amount } satisfies OrderTold };
}

/** `fetch` hides the reason in the cause. */
function explain(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  if (error.name === 'TimeoutError') return 'no answer in time';
  const { cause } = error;
  return cause instanceof Error && 'code' in cause ? String(cause.code) : error.name;
}
