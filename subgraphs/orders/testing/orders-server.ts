import { randomUUID } from 'node:crypto';
import pg from 'pg';
import { afterAll, beforeAll } from 'vitest';
import { z } from 'zod';
import { type Identity, IdentitySigner, identityHeader } from '#platform/auth';
import { type RunningProcess, startProcess } from '#platform/bootstrap';
import { eventually, freshDatabase } from '#platform/testing';
import { ordersProcess } from '../orders.process.js';
import { StubNeighbour } from './stub-neighbour.js';
import { StubServices } from './stub-services.js';

const secret = 'a secret that only this test knows, and nobody else';

const answerSchema = z.object({
  data: z.any().optional(),
  errors: z.array(z.object({ extensions: z.looseObject({ code: z.string() }) })).default([]),
});

const money = z.object({ amount: z.number(), currency: z.string() });

export interface Facts {
  name: string;
  category: string;
  offer: 'SALE' | 'LOAN';
  listPrice: z.infer<typeof money>;
}

export interface Customer {
  name: string;
  profileVersion: number;
  profile: Record<'phoneNumber' | 'address' | 'city' | 'postalCode' | 'country', string | null> | null;
}

/** An orders process on a database of its own; the test is its gateway, its neighbours and the others on the bus. */
export class OrdersServer {
  readonly products = new Map<string, Facts>();
  readonly customers = new Map<string, Customer>();
  /** What a unit costs by quantity, for products that have a discount. */
  readonly discounts = new Map<string, (quantity: number) => number>();
  readonly services = new StubServices();
  private readonly signer = new IdentitySigner(secret);
  private readonly pool: pg.Pool;
  private process: RunningProcess | undefined;
  private neighbours: Record<'inventory' | 'users' | 'pricing', StubNeighbour> | undefined;

  private constructor(
    private readonly databaseUrl: string,
    private readonly stepTimeoutMs: number,
  ) {
    this.pool = new pg.Pool({ connectionString: databaseUrl, max: 2 });
  }

  static async start(databaseUrl: string, stepTimeoutMs = 3_000): Promise<OrdersServer> {
    const server = new OrdersServer(databaseUrl, stepTimeoutMs);
    const { products, customers, discounts } = server;
    const [inventory, users, pricing] = await Promise.all([
      StubNeighbour.start(({ id }) => products.get(id) ?? null),
      StubNeighbour.start(({ id }) => customers.get(id) ?? null),
      StubNeighbour.start(({ id, listPrice }, argument) => {
        const list = money.parse(listPrice);
        const unitAmount = discounts.get(id)?.(z.int().parse(argument('quantity'))) ?? list.amount;
        return { price: { unit: { ...list, amount: unitAmount } } };
      }),
    ]);
    server.neighbours = { inventory, users, pricing };
    await server.open();
    // Whatever is loaded and compiled once is not the first test's to pay for.
    await server.place(server.customer(), server.product(), { expectedTotal: { amount: 0 } });
    return server;
  }

  get inventory(): StubNeighbour {
    return this.running.inventory;
  }

  get users(): StubNeighbour {
    return this.running.users;
  }

  get pricing(): StubNeighbour {
    return this.running.pricing;
  }

  private get running() {
    if (!this.neighbours) throw new Error('the neighbours are not up yet');
    return this.neighbours;
  }

  /** Starts the process: again, after `shut`. */
  async open(): Promise<void> {
    const bus = await this.services.join();
    const env = {
      ORDERS_DATABASE_URL: this.databaseUrl,
      INTERNAL_AUTH_SECRET: secret,
      INVENTORY_URL: this.inventory.url,
      USERS_URL: this.users.url,
      PRICING_URL: this.pricing.url,
      SAGA_STEP_TIMEOUT_MS: String(this.stepTimeoutMs),
      PORT: '0',
      LOG_LEVEL: 'silent',
    };
    this.process = await startProcess(ordersProcess, { env, bus });
  }

  async shut(): Promise<void> {
    await this.process?.close();
  }

  async close(): Promise<void> {
    await this.shut();
    await Promise.all([this.pool.end(), ...Object.values(this.running).map((neighbour) => neighbour.close())]);
  }

  /** Ends what a test has done to the neighbours. */
  recover(): void {
    for (const neighbour of Object.values(this.running)) neighbour.recover();
  }

  async sql<Row extends pg.QueryResultRow>(text: string, values: unknown[] = []): Promise<Row[]> {
    return (await this.pool.query<Row>(text, values)).rows;
  }

  /** A new product on offer, for 100 a unit unless told otherwise. */
  product(overrides: Partial<Facts> = {}): string {
    const id = randomUUID();
    const listPrice = { amount: 100, currency: 'USD' };
    this.products.set(id, { name: 'Lamp', category: 'Lighting', offer: 'SALE', listPrice, ...overrides });
    return id;
  }

  /** A new customer with a complete profile. */
  customer(overrides: Partial<Customer> = {}): string {
    const id = randomUUID();
    const profile = { phoneNumber: '1', address: 'First Street', city: 'A', postalCode: '111', country: null };
    this.customers.set(id, { name: 'Ada', profileVersion: 1, profile, ...overrides });
    return id;
  }

  async ask(identity: Identity, query: string, variables: object = {}, headers: Record<string, string> = {}) {
    const response = await fetch(`${this.process?.url}/graphql`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', [identityHeader]: this.signer.sign(identity), ...headers },
      body: JSON.stringify({ query, variables }),
    });
    return answerSchema.parse(await response.json());
  }

  /** Orders one of a product, or what `more` says. */
  place(customerId: string, productId: string, more: object = {}, headers: Record<string, string> = {}) {
    const input = { items: [{ productId, quantity: 1 }], ...more };
    return this.ask(as(customerId), placeOrder, { input }, headers);
  }

  /** The same, again and again while a busy machine keeps the neighbours from answering in time: nothing is ordered then. */
  placePatiently(customerId: string, productId: string, more: object = {}) {
    return eventually(async () => {
      const answer = await this.place(customerId, productId, more);
      const tooSlow = answer.errors.find(({ extensions }) =>
        /SUBGRAPH_UNAVAILABLE|PRICE_CHANGED/.test(extensions.code),
      );
      if (tooSlow) throw new Error(`a neighbour is too slow: ${tooSlow.extensions.code}`);
      return answer;
    });
  }

  cancel(customerId: string, id: string) {
    return this.ask(as(customerId), `mutation($id: ID!) { cancelOrder(id: $id) { ${orderFields} } }`, { id });
  }

  /** An order that waits for inventory's answer, who placed it and what they will be told. */
  async pendingOrder(facts: Partial<Facts> = {}) {
    const customer = this.customer();
    const answer = this.place(customer, this.product(facts));
    const id = await eventually(async () => {
      const [row] = await this.sql<{ id: string }>('SELECT id FROM orders WHERE customer_id = $1', [customer]);
      if (!row) throw new Error('not yet');
      return row.id;
    });
    return { id, customer, answer };
  }

  /** An order's status, why it was cancelled, and its saga's step. */
  async stateOf(id: string): Promise<{ status: string; reason: string | null; step: string } | undefined> {
    const text = `SELECT status, cancellation_reason AS reason, saga->>'step' AS step FROM orders WHERE id = $1`;
    const [row] = await this.sql<{ status: string; reason: string | null; step: string }>(text, [id]);
    return row;
  }

  async countOrders(): Promise<number> {
    const [row] = await this.sql<{ count: string }>('SELECT count(*) FROM orders');
    return Number(row?.count);
  }
}

const orderFields = `id status cancellation { reason } shipping { address }
  total { amount } items { product { id } quantity unitPrice { amount } lineTotal { amount } }`;
const placeOrder = `mutation($input: PlaceOrderInput!) { placeOrder(input: $input) { ${orderFields} } }`;

export function as(userId: string, role: 'CUSTOMER' | 'ADMIN' = 'CUSTOMER'): Identity {
  return { kind: 'user', userId, sessionId: randomUUID(), role };
}

/** An orders process for a test file, or a part of it. A step of its checkouts has 3 s unless told otherwise. */
export function useOrdersServer(stepTimeoutMs?: number): () => OrdersServer {
  let server: OrdersServer | undefined;
  let drop: () => Promise<void> = async () => {};
  beforeAll(async () => {
    const database = await freshDatabase();
    drop = database.drop;
    server = await OrdersServer.start(database.url, stepTimeoutMs);
  });
  afterAll(async () => {
    await server?.close();
    await drop();
  });
  return () => {
    if (!server) throw new Error('the server is not up yet');
    return server;
  };
}
