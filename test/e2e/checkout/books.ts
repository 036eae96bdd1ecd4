import { expect } from 'vitest';
import { eventually } from '#platform/testing';
import type { Client } from '../harness/client.js';

/** What everybody has in the wallet from the beginning, in minor units. */
export const welcomeCredit = 100_000;

interface Entry {
  amount: { amount: number };
  kind: string;
  orderId: string | null;
}

interface Account {
  balance: { amount: number };
  entries: { nodes: Entry[]; pageInfo: { hasNextPage: boolean; endCursor: string | null } };
}

const accountQuery = `query($after: String) { me { account { balance { amount }
  entries(first: 100, after: $after) { nodes { amount { amount } kind orderId } pageInfo { hasNextPage endCursor } } } } }`;

/** The client's own wallet with all of its entries, newest first. */
export async function walletOf(
  client: Client,
): Promise<{ balance: number; entries: [string, string | null, number][] }> {
  const entries: [string, string | null, number][] = [];
  let after: string | null = null;
  for (;;) {
    const account: Account = (await client.data(accountQuery, { after })).me.account;
    const { nodes, pageInfo } = account.entries;
    for (const { amount, kind, orderId } of nodes) entries.push([kind, orderId, amount.amount]);
    if (!pageInfo.hasNextPage) return { balance: account.balance.amount, entries };
    after = pageInfo.endCursor;
  }
}

/** Money that an order took or gave back. */
type Movement = readonly [kind: 'CHARGE' | 'REFUND', orderId: string, amount: number];

/** That a wallet comes to hold the welcome credit, just these movements, and their sum. */
export async function expectWallet(client: Client, movements: readonly Movement[]): Promise<void> {
  const expected = [
    ['WELCOME_CREDIT', null, welcomeCredit],
    ...movements.map(([kind, orderId, amount]) => [kind, orderId, kind === 'CHARGE' ? -amount : amount]),
  ];
  await eventually(async () => {
    const { balance, entries } = await walletOf(client);
    expect(entries.map(String).sort()).toEqual(expected.map(String).sort());
    expect(balance).toBe(entries.reduce((sum, [, , amount]) => sum + amount, 0));
  });
}

/** That a product's stock comes to this. Nothing is reserved then. */
export async function expectStock(client: Client, id: string, available: number, inUse = 0): Promise<void> {
  await eventually(async () => expect(await client.stockOf(id)).toMatchObject({ available, reserved: 0, inUse }));
}

export interface SettledOrder {
  id: string;
  status: string;
  cancellation: { reason: string } | null;
  timeline: { status: string }[];
  payment: { status: string; amount: { amount: number }; refunded: { amount: number } } | null;
}

const ordersQuery = `{ orders(first: 100) { nodes { id status cancellation { reason } timeline { status }
  payment { status amount { amount } refunded { amount } } } } }`;

function isUnderWay({ status, payment }: SettledOrder): boolean {
  if (status === 'CANCELLED') return payment?.status === 'CHARGED';
  return status === 'PENDING' || status === 'CANCELLING';
}

/** The client's own latest 100 orders, once none of them is under way any more: money that goes back is back. */
export async function settledOrders(client: Client): Promise<SettledOrder[]> {
  return eventually(
    async () => {
      const orders: SettledOrder[] = (await client.data(ordersQuery)).orders.nodes;
      expect(orders.filter(isUnderWay)).toEqual([]);
      return orders;
    },
    { timeoutMs: 60_000, intervalMs: 500 },
  );
}

/** The ids of those that are placed. */
export function placedOf(orders: readonly SettledOrder[]): string[] {
  return orders.filter(({ status }) => status === 'PLACED').map(({ id }) => id);
}

/** Of those that are cancelled for this reason: the ids. */
export function cancelledOf(orders: readonly SettledOrder[], reason: string): string[] {
  const ofReason = orders.filter(
    ({ status, cancellation }) => status === 'CANCELLED' && cancellation?.reason === reason,
  );
  return ofReason.map(({ id }) => id);
}
