import type { Entry } from '../clients/history.js';
import type { FinalOrder, FinalState, FinalWallet } from './final-state.js';

/** A wallet holds what it was given and what was put in, less what its orders cost that went through. */
export function checkMoney(
  entries: readonly Entry[],
  { orders, wallets }: FinalState,
  welcomeCredit: number,
): string[] {
  const deposited = depositsOf(entries);
  return [
    ...orders.flatMap(checkPayment),
    ...wallets.flatMap((wallet) => {
      const own = orders.filter(({ client }) => client === wallet.client);
      return checkWallet(wallet, own, deposited.get(wallet.client) ?? [], welcomeCredit);
    }),
  ];
}

/** Amounts by client, each key once. */
function depositsOf(entries: readonly Entry[]): Map<string, number[]> {
  const keys = new Set<string>();
  const deposited = new Map<string, number[]>();
  for (const { client, request, answer } of entries) {
    if (request.kind !== 'deposit' || answer.kind !== 'done' || keys.has(request.key)) continue;
    keys.add(request.key);
    deposited.set(client, [...(deposited.get(client) ?? []), request.amount]);
  }
  return deposited;
}

const isPaidFor = ({ status }: FinalOrder) => status !== 'CANCELLED';

function checkPayment(order: FinalOrder): string[] {
  const { id, status, total, payment } = order;
  const taken = payment && payment.status !== 'DECLINED' ? payment.amount - payment.refunded : 0;
  if (!isPaidFor(order)) return taken === 0 ? [] : [`order ${id} is ${status}, and ${taken} was taken for it`];
  if (payment?.status !== 'CHARGED' || taken !== total) {
    return [`order ${id} is ${status} and costs ${total}, and its payment is ${JSON.stringify(payment)}`];
  }
  return [];
}

function checkWallet(
  { client, balance, entries }: FinalWallet,
  orders: readonly FinalOrder[],
  deposits: readonly number[],
  welcomeCredit: number,
): string[] {
  const violations: string[] = [];
  const spent = sum(orders.filter(isPaidFor).map(({ total }) => total));
  const expected = welcomeCredit + sum(deposits) - spent;
  if (balance !== expected) {
    violations.push(
      `${client} has ${balance}: ${welcomeCredit} welcome + ${sum(deposits)} deposited - ${spent} spent is ${expected}`,
    );
  }
  const written = sum(entries.map(({ amount }) => amount));
  if (written !== balance) violations.push(`${client} has ${balance}, and the entries sum to ${written}`);
  const credits = entries.filter(({ kind }) => kind === 'WELCOME_CREDIT').length;
  if (credits !== 1) violations.push(`${client} was given the welcome credit ${credits} times`);
  const depositEntries = entries.filter(({ kind }) => kind === 'DEPOSIT').length;
  if (depositEntries !== deposits.length) {
    violations.push(`${client} deposited ${deposits.length} times, and ${depositEntries} deposits are written down`);
  }
  return violations;
}

function sum(amounts: readonly number[]): number {
  return amounts.reduce((total, amount) => total + amount, 0);
}
