import { z } from 'zod';
import type { Account } from '../clients/account.js';
import type { Catalogue, Product } from '../clients/catalogue.js';
import type { Client } from '../clients/client.js';
import type { Item, OrderStatus } from '../clients/history.js';

export interface FinalOrder {
  readonly id: string;
  readonly client: string;
  readonly status: OrderStatus;
  readonly total: number;
  readonly items: readonly Item[];
  readonly payment: { status: 'CHARGED' | 'DECLINED' | 'REFUNDED'; amount: number; refunded: number } | null;
}

export interface FinalWallet {
  readonly client: string;
  readonly balance: number;
  readonly entries: readonly { kind: string; amount: number; orderId: string | null }[];
}

export interface FinalStock {
  readonly product: Product;
  readonly available: number;
  readonly reserved: number;
  readonly inUse: number;
}

/** What the shop says in the end, to those whom it concerns. */
export interface FinalState {
  readonly orders: readonly FinalOrder[];
  readonly wallets: readonly FinalWallet[];
  readonly stocks: readonly FinalStock[];
}

const money = z.object({ amount: z.number() }).transform(({ amount }) => amount);
const pageInfo = z.object({ hasNextPage: z.boolean(), endCursor: z.string().nullable() });

const orderPage = z.object({
  nodes: z.array(
    z.object({
      id: z.string(),
      status: z.enum(['PENDING', 'PLACED', 'SHIPPED', 'DELIVERED', 'IN_USE', 'RETURNED', 'CANCELLING', 'CANCELLED']),
      total: money,
      items: z.array(
        z
          .object({ product: z.object({ id: z.string() }), quantity: z.number() })
          .transform(({ product, quantity }) => ({ productId: product.id, quantity })),
      ),
      payment: z
        .object({ status: z.enum(['CHARGED', 'DECLINED', 'REFUNDED']), amount: money, refunded: money })
        .nullable(),
    }),
  ),
  pageInfo,
});

const accountPage = z.object({
  balance: money,
  entries: z.object({
    nodes: z.array(z.object({ kind: z.string(), amount: money, orderId: z.string().nullable() })),
    pageInfo,
  }),
});

const stock = z.object({ available: z.number(), reserved: z.number(), inUse: z.number() });

export async function readFinalState(customers: readonly Client[], catalogue: Catalogue): Promise<FinalState> {
  const [someone] = customers;
  if (!someone) throw new Error('nobody was there');
  const orders: FinalOrder[] = [];
  const wallets: FinalWallet[] = [];
  for (const { name, account } of customers) {
    for (const order of await ordersOf(account)) orders.push({ client: name, ...order });
    wallets.push({ client: name, ...(await walletOf(account)) });
  }
  const products = [...catalogue.contested, catalogue.plenty];
  const stocks = await Promise.all(
    products.map(async (product) => {
      const read = 'query ($id: ID!) { product(id: $id) { stock { available reserved inUse } } }';
      const answer = await someone.account.send(read, { id: product.id });
      return { product, ...z.object({ stock }).parse(answer.product).stock };
    }),
  );
  return { orders, wallets, stocks };
}

async function ordersOf(account: Account) {
  const read = `query ($after: String) { orders(first: 50, after: $after) {
    nodes { id status total { amount } items { quantity product { id } } payment { status amount { amount } refunded { amount } } }
    pageInfo { hasNextPage endCursor } } }`;
  const orders: z.infer<typeof orderPage>['nodes'] = [];
  for (let after: string | null = null; ; ) {
    const page = orderPage.parse((await account.send(read, { after })).orders);
    orders.push(...page.nodes);
    if (!page.pageInfo.hasNextPage) return orders;
    after = page.pageInfo.endCursor;
  }
}

async function walletOf(account: Account): Promise<Omit<FinalWallet, 'client'>> {
  const read = `query ($after: String) { me { account { balance { amount }
    entries(first: 100, after: $after) { nodes { kind amount { amount } orderId } pageInfo { hasNextPage endCursor } } } } }`;
  const entries: FinalWallet['entries'][number][] = [];
  for (let after: string | null = null; ; ) {
    const { me } = await account.send(read, { after });
    const page = z.object({ account: accountPage }).parse(me).account;
    entries.push(...page.entries.nodes);
    if (!page.entries.pageInfo.hasNextPage) return { balance: page.balance, entries };
    after = page.entries.pageInfo.endCursor;
  }
}
