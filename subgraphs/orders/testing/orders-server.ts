import { randomUUID } from 'node:crypto';
import pg from 'pg';
import { z } from 'zod';
import { contracts, ReserveStock, StockReserved } from '#contracts';
import { type Identity, IdentitySigner, identityHeader } from '#platform/auth';
import { type RunningProcess, startProcess } from '#platform/bootstrap';
import { InProcessBus, type Message, type MessageDefinition } from '#platform/messaging';
import { ordersProcess } from '../orders.process.js';
import { StubNeighbour } from './stub-neighbour.js';

const secret = 'a secret that only this test knows, and nobody else';

const answerSchema = z.object({
  data: z.any(),
  errors: z.array(z.object({ extensions: z.looseObject({ code: z.string() }) })).default([]),
});

interface Facts {
  name: string;
  offer: 'SALE' | 'LOAN';
  listPrice: { amount: number; currency: string };
}

interface Customer {
  name: string;
  profileVersion: number;
  profile: Record<'phoneNumber' | 'address' | 'city' | 'postalCode' | 'country', string | null> | null;
}

/** An orders process on a database of its own; the test is its gateway, its neighbours and inventory's end of the bus. */
export class OrdersServer {
  /** What orders told inventory so far. */
  readonly told: Message[] = [];
  /** Whether inventory reserves what it is asked for by itself, or leaves the answer to the test. */
  reserves = false;
  private readonly signer = new IdentitySigner(secret);
  private process: RunningProcess | undefined;
  private bus = new InProcessBus(contracts);

  private constructor(
    private readonly databaseUrl: string,
    readonly inventory: StubNeighbour<Facts>,
    readonly users: StubNeighbour<Customer>,
    private readonly pool: pg.Pool,
  ) {}

  static async start(databaseUrl: string): Promise<OrdersServer> {
    const [inventory, users] = await Promise.all([StubNeighbour.start<Facts>(), StubNeighbour.start<Customer>()]);
    const pool = new pg.Pool({ connectionString: databaseUrl, max: 2 });
    const server = new OrdersServer(databaseUrl, inventory, users, pool);
    await server.open();
    return server;
  }

  /** Starts the process: again, after `shut`. */
  async open(): Promise<void> {
    this.bus = new InProcessBus(contracts);
    await this.bus.subscribe('inventory', async ({ content }) => {
      const message: Message = JSON.parse(content);
      this.told.push(message);
      const { subject } = message;
      if (this.reserves && message.type === ReserveStock.type) {
        await this.say(StockReserved, subject, 1, { orderId: subject, products: [] });
      }
    });
    const env = {
      ORDERS_DATABASE_URL: this.databaseUrl,
      INTERNAL_AUTH_SECRET: secret,
      INVENTORY_URL: this.inventory.url,
      USERS_URL: this.users.url,
      SAGA_STEP_TIMEOUT_MS: '3000',
      PORT: '0',
      LOG_LEVEL: 'silent',
    };
    this.process = await startProcess(ordersProcess, { env, bus: this.bus });
  }

  async shut(): Promise<void> {
    await this.process?.close();
  }

  async close(): Promise<void> {
    await this.shut();
    await Promise.all([this.pool.end(), this.inventory.close(), this.users.close()]);
  }

  async sql<Row extends pg.QueryResultRow>(text: string, values: unknown[] = []): Promise<Row[]> {
    return (await this.pool.query<Row>(text, values)).rows;
  }

  /** A new product on offer. */
  product(overrides: Partial<Facts> = {}): string {
    const id = randomUUID();
    this.inventory.entities.set(id, {
      name: 'Lamp',
      offer: 'SALE',
      listPrice: { amount: 100, currency: 'USD' },
      ...overrides,
    });
    return id;
  }

  /** A new customer with a complete profile. */
  customer(): string {
    const id = randomUUID();
    this.users.entities.set(id, {
      name: 'Ada',
      profileVersion: 1,
      profile: { phoneNumber: '1', address: 'First Street', city: 'A', postalCode: '111', country: null },
    });
    return id;
  }

  async ask(identity: Identity, query: string, variables: object = {}) {
    const response = await fetch(`${this.process?.url}/graphql`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', [identityHeader]: this.signer.sign(identity) },
      body: JSON.stringify({ query, variables }),
    });
    return answerSchema.parse(await response.json());
  }

  place(customerId: string, productId: string, more: object = {}) {
    const input = { items: [{ productId, quantity: 1 }], ...more };
    const fields = 'id status cancellation { reason } shipping { address }';
    return this.ask(as(customerId), `mutation($input: PlaceOrderInput!) { placeOrder(input: $input) { ${fields} } }`, {
      input,
    });
  }

  /** Says something on the bus, as the service it comes from. */
  async say<Data>(definition: MessageDefinition<Data>, subject: string, sequence: number, data: Data): Promise<void> {
    const message: Message = {
      specversion: '1.0',
      id: randomUUID(),
      type: definition.type,
      source: definition.source,
      subject,
      time: new Date().toISOString(),
      datacontenttype: 'application/json',
      data,
      sequence,
      correlationid: randomUUID(),
    };
    await this.bus.publish({
      id: message.id,
      type: message.type,
      subject,
      content: JSON.stringify(message),
      redelivered: false,
    });
  }

  /** How often inventory was told this about an order. */
  timesTold({ type }: { type: string }, orderId: string): number {
    return this.told.filter((message) => message.type === type && message.subject === orderId).length;
  }
}

export function as(userId: string, role: 'CUSTOMER' | 'ADMIN' = 'CUSTOMER'): Identity {
  return { kind: 'user', userId, sessionId: randomUUID(), role };
}
