import { randomUUID } from 'node:crypto';
import pg from 'pg';
import { v7 as uuid } from 'uuid';
import { contracts } from '#contracts';
import { anonymous, type Identity, IdentitySigner, identityHeader } from '#platform/auth';
import { type RunningProcess, startProcess } from '#platform/bootstrap';
import { InProcessBus, type MessageDefinition } from '#platform/messaging';
import { type FreshPart, freshDatabase } from '#platform/testing';
import { inventoryProcess } from '../inventory.process.js';

const secret = 'a secret that only this test knows, and nobody else';

export interface Answer {
  status: number;
  // biome-ignore lint/suspicious/noExplicitAny: what an answer holds is what each test is about
  data: any;
  errors: { message: string; extensions: { code: string; fields?: Record<string, string> } }[];
  text: string;
}

export interface ToldEvent {
  type: string;
  sequence: number;
  // biome-ignore lint/suspicious/noExplicitAny: what an event holds is what each test is about
  data: any;
}

/** An inventory process on a database of its own, as its gateway and the bus see it. */
export class InventoryServer {
  private readonly signer = new IdentitySigner(secret);

  private constructor(
    private readonly process: RunningProcess,
    private readonly bus: InProcessBus,
    private readonly pool: pg.Pool,
    private readonly database: FreshPart,
  ) {}

  static async start(more: Record<string, string> = {}): Promise<InventoryServer> {
    const database = await freshDatabase();
    const env = {
      INVENTORY_DATABASE_URL: database.url,
      INTERNAL_AUTH_SECRET: secret,
      PORT: '0',
      LOG_LEVEL: 'silent',
      ...more,
    };
    const topology = { ...contracts.topology, UserDeleted: ['inventory'] };
    const bus = new InProcessBus({ ...contracts, topology });
    const process = await startProcess(inventoryProcess, { env, bus });
    const pool = new pg.Pool({ connectionString: database.url, max: 2 });
    return new InventoryServer(process, bus, pool, database);
  }

  async close(): Promise<void> {
    await this.pool.end();
    await this.process.close();
    await this.database.drop();
  }

  async ask(query: string, variables: object = {}, identity: Identity = anonymous): Promise<Answer> {
    return this.post(query, variables, { [identityHeader]: this.signer.sign(identity) });
  }

  async post(query: string, variables: object, headers: Record<string, string>): Promise<Answer> {
    const response = await fetch(`${this.process.url}/graphql`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...headers },
      body: JSON.stringify({ query, variables }),
      signal: AbortSignal.timeout(20_000),
    });
    const text = await response.text();
    const { data, errors = [] } = JSON.parse(text);
    return { status: response.status, data, errors, text };
  }

  async sql<Row extends pg.QueryResultRow>(text: string, values: unknown[] = []): Promise<Row[]> {
    return (await this.pool.query<Row>(text, values)).rows;
  }

  /** Tells it something as another service would, and waits until it has dealt with it. Answers the message's id. */
  async tell<Data>(definition: MessageDefinition<Data>, subject: string, data: Data, id = uuid()): Promise<string> {
    const envelope = {
      specversion: '1.0',
      id,
      type: definition.type,
      source: definition.source,
      subject,
      time: new Date().toISOString(),
      datacontenttype: 'application/json',
      sequence: 1,
      correlationid: randomUUID(),
      data,
    };
    const content = JSON.stringify(envelope);
    await this.bus.publish({ id, type: definition.type, subject, content, redelivered: false });
    return id;
  }

  /** What it told of an aggregate, in the order in which it was told. */
  async told(subject: string): Promise<ToldEvent[]> {
    const rows = await this.sql<{ body: ToldEvent }>('SELECT body FROM outbox WHERE subject = $1 ORDER BY seq', [
      subject,
    ]);
    return rows.map(({ body: { type, sequence, data } }) => ({ type, sequence, data }));
  }

  async createProduct(identity: Identity, more: object = {}): Promise<ProductAnswer> {
    const { data, errors } = await this.create(identity, more);
    if (errors.length > 0) throw new Error(JSON.stringify(errors));
    return data.createProduct;
  }

  create(identity: Identity, more: object = {}): Promise<Answer> {
    const input = { ...lamp, ...more };
    return this.ask(
      `mutation ($input: CreateProductInput!) { createProduct(input: $input) { ${productFields} } }`,
      { input },
      identity,
    );
  }

  /** The first page of a list, by name. */
  async names(filter: object | null = null, more: object = {}): Promise<string[]> {
    const { data, errors } = await this.ask(
      'query ($filter: ProductFilter, $sort: ProductSort, $first: Int) { products(filter: $filter, sort: $sort, first: $first) { nodes { name } } }',
      { filter, ...more },
    );
    if (errors.length > 0) throw new Error(JSON.stringify(errors));
    return data.products.nodes.map(({ name }: { name: string }) => name);
  }
}

export interface ProductAnswer {
  id: string;
  sku: string;
  name: string;
  description: string;
  category: string;
  offer: 'SALE' | 'LOAN';
  listPrice: { amount: number; currency: string };
  stock: { available: number; reserved: number; inUse: number; level: string };
  owner: { id: string };
  createdAt: string;
  updatedAt: string;
}

export const productFields = `id sku name description category offer listPrice { amount currency }
  stock { available reserved inUse level } owner { id } createdAt updatedAt`;

export const lamp = {
  name: 'Desk lamp',
  description: 'It shines.',
  category: 'Lighting',
  price: { amount: 1999 },
  stock: 10,
};

type UserIdentity = Extract<Identity, { kind: 'user' }>;

export const newUser = (): UserIdentity => ({
  kind: 'user',
  userId: randomUUID(),
  sessionId: randomUUID(),
  role: 'CUSTOMER',
});

export const newAdmin = (): UserIdentity => ({ ...newUser(), role: 'ADMIN' });

export const codeOf = ({ errors }: Answer): string | undefined => errors[0]?.extensions.code;

export const fieldsOf = ({ errors }: Answer): string[] => Object.keys(errors[0]?.extensions.fields ?? {});

/** A value as a test's name can show it. */
export const shown = (value: unknown): string => {
  const json = JSON.stringify(value);
  return json.length > 60 ? `${json.slice(0, 50)}… (${json.length})` : json;
};
