import type { Answer, Entry, OrderStatus } from '../clients/history.js';
import type { FinalState } from './final-state.js';
import { checkMoney } from './money-check.js';
import { checkPrices } from './price-check.js';
import { checkStock } from './stock-check.js';

/** What an order that was in a state may be in later. */
const after: Readonly<Record<OrderStatus, readonly OrderStatus[]>> = {
  PENDING: ['PLACED', 'SHIPPED', 'DELIVERED', 'IN_USE', 'RETURNED', 'CANCELLING', 'CANCELLED'],
  PLACED: ['SHIPPED', 'DELIVERED', 'CANCELLING', 'CANCELLED'],
  SHIPPED: ['DELIVERED'],
  DELIVERED: [],
  IN_USE: ['RETURNED'],
  RETURNED: [],
  CANCELLING: ['CANCELLED'],
  CANCELLED: [],
};

const mayBecome = (before: OrderStatus, later: OrderStatus) => before === later || after[before].includes(later);

/** What clients may be refused that do nothing wrong. */
const expectedRefusals: Readonly<Record<Entry['request']['kind'], readonly string[]>> = {
  // With the total in mind, when pricing is away and cannot tell of a discount.
  place: ['PRICE_CHANGED'],
  cancel: ['INVALID_TRANSITION'],
  return: ['INVALID_TRANSITION'],
  ship: ['INVALID_TRANSITION'],
  deliver: ['INVALID_TRANSITION'],
  read: [],
  deposit: [],
  restock: [],
};

/**
 * Compares what clients were told with what is so in the end, when everything has settled and each key without an answer was asked
 * for again. Answers every contradiction in words, with the ids.
 */
export function checkHistory(entries: readonly Entry[], final: FinalState, welcomeCredit: number): string[] {
  return [
    ...checkRefusals(entries),
    ...checkKeys(entries, final),
    ...checkOrders(entries, final),
    ...checkPrices(entries, final),
    ...checkMoney(entries, final, welcomeCredit),
    ...checkStock(entries, final),
  ];
}

function checkRefusals(entries: readonly Entry[]): string[] {
  return entries.flatMap(({ client, request, answer }) => {
    if (answer.kind !== 'refused' || expectedRefusals[request.kind].includes(answer.code)) return [];
    return [`${client} was refused ${JSON.stringify(request)} with ${answer.code}`];
  });
}

/** One order for one key, and each order for some key. */
function checkKeys(entries: readonly Entry[], { orders }: FinalState): string[] {
  const violations: string[] = [];
  const orderOfKey = new Map<string, string>();
  const keyOfOrder = new Map<string, string>();
  const unresolved = new Set<string>();
  for (const { request, answer } of entries) {
    if (!('key' in request)) continue;
    if (answer.kind === 'unknown' && !orderOfKey.has(request.key)) unresolved.add(request.key);
    if (answer.kind === 'done') unresolved.delete(request.key);
    if (answer.kind !== 'order') continue;
    unresolved.delete(request.key);
    const { id } = answer.order;
    const known = orderOfKey.get(request.key) ?? id;
    if (known !== id) violations.push(`the key "${request.key}" stands for two orders: ${known} and ${id}`);
    const otherKey = keyOfOrder.get(id) ?? request.key;
    if (otherKey !== request.key) violations.push(`order ${id} came of two keys: "${otherKey}" and "${request.key}"`);
    orderOfKey.set(request.key, id);
    keyOfOrder.set(id, request.key);
  }
  for (const key of unresolved) violations.push(`what came of the key "${key}" is not known`);
  for (const { id, client } of orders) {
    if (!keyOfOrder.has(id)) violations.push(`order ${id} of ${client} came of no key that it used`);
  }
  return violations;
}

/** What was told of an order agrees with what was told later, and with what it is in the end. */
function checkOrders(entries: readonly Entry[], { orders }: FinalState): string[] {
  const violations: string[] = [];
  const finals = new Map(orders.map((order) => [order.id, order]));
  for (const [id, told] of toldOf(entries)) {
    const final = finals.get(id);
    if (!final) {
      violations.push(`order ${id} was told of, and is not there`);
      continue;
    }
    for (const { order, client } of told) {
      if (!mayBecome(order.status, final.status)) {
        violations.push(`order ${id} was ${order.status} by what ${client} was told, and is ${final.status}`);
      }
    }
    violations.push(...checkCourse(id, told));
  }
  for (const { id, status } of orders) {
    if (status === 'PENDING' || status === 'CANCELLING') violations.push(`order ${id} is ${status} in the end`);
  }
  return violations;
}

type Told = Entry & { order: Extract<Answer, { kind: 'order' }>['order'] };

function toldOf(entries: readonly Entry[]): Map<string, Told[]> {
  const told = new Map<string, Told[]>();
  for (const entry of entries) {
    if (entry.answer.kind !== 'order') continue;
    const { order } = entry.answer;
    told.set(order.id, [...(told.get(order.id) ?? []), { ...entry, order }]);
  }
  return told;
}

/** Whoever asked after an answer had come is not told of an earlier state. */
function checkCourse(id: string, told: readonly Told[]): string[] {
  return told.flatMap((later) =>
    told
      .filter(({ answeredMs, order }) => answeredMs < later.askedMs && !mayBecome(order.status, later.order.status))
      .map(({ order }) => `order ${id} was told to be ${order.status}, and after that ${later.order.status}`),
  );
}
