import { randomUUID } from 'node:crypto';
import pg from 'pg';
import { contracts } from '#contracts';
import { anonymous, type Identity, IdentitySigner, identityHeader } from '#platform/auth';
import { type RunningProcess, startProcess } from '#platform/bootstrap';
import { InProcessBus } from '#platform/messaging';
import { type FreshPart, freshDatabase } from '#platform/testing';
import { pricingProcess } from '../pricing.process.js';
import { StubInventory } from './stub-inventory.js';

const secret = 'a secret that only this test knows, and nobody else';

export interface Answer {
  // biome-ignore lint/suspicious/noExplicitAny: what an answer holds is what each test is about
  data: any;
  errors: { message: string; path?: unknown[]; extensions: { code: string; fields?: Record<string, string> } }[];
  /** What the gateway is told of how long it may keep this. */
  cacheControl: string | null;
}

export interface AnsweredDiscount {
  id: string;
  percent: number;
  minimumQuantity: number;
  productId: string | null;
  category: string | null;
  startsAt: string;
  endsAt: string | null;
  active: boolean;
}

/** A product as the gateway hands it on. */
export interface ProductReference {
  id: string;
  category?: string;
  amount?: number;
}

/** A pricing process on a database of its own, as its gateway sees it. */
export class PricingServer {
  private readonly signer = new IdentitySigner(secret);

  private constructor(
    private readonly process: RunningProcess,
    readonly inventory: StubInventory,
    private readonly pool: pg.Pool,
    private readonly database: FreshPart,
  ) {}

  /** With an AMQP_URL it is on that broker, and else on a bus that leads nowhere. */
  static async start(more: { AMQP_URL?: string } = {}): Promise<PricingServer> {
    const [database, inventory] = await Promise.all([freshDatabase(), StubInventory.start()]);
    const env = {
      PRICING_DATABASE_URL: database.url,
      INTERNAL_AUTH_SECRET: secret,
      INVENTORY_URL: inventory.url,
      PORT: '0',
      LOG_LEVEL: 'silent',
      ...more,
    };
    const bus = more.AMQP_URL === undefined ? { bus: new InProcessBus(contracts) } : {};
    const process = await startProcess(pricingProcess, { env, ...bus });
    const pool = new pg.Pool({ connectionString: database.url, max: 2 });
    return new PricingServer(process, inventory, pool, database);
  }

  async close(): Promise<void> {
    await this.pool.end();
    await this.process.close();
    await this.inventory.close();
    await this.database.drop();
  }

  async ask(query: string, variables: object = {}, identity: Identity = anonymous): Promise<Answer> {
    const response = await fetch(`${this.process.url}/graphql`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', [identityHeader]: this.signer.sign(identity) },
      body: JSON.stringify({ query, variables }),
      signal: AbortSignal.timeout(20_000),
    });
    const { data, errors = [] } = JSON.parse(await response.text());
    return { data, errors, cacheControl: response.headers.get('cache-control') };
  }

  /** Asks the same of products as the gateway does. */
  prices(products: readonly ProductReference[], selection: string, identity?: Identity): Promise<Answer> {
    const representations = products.map(({ id, category = 'Lighting', amount = 1_000 }) => ({
      __typename: 'Product',
      id,
      category,
      listPrice: { __typename: 'Money', amount, currency: 'USD' },
    }));
    const query = `query ($representations: [_Any!]!) { _entities(representations: $representations) { ... on Product { ${selection} } } }`;
    return this.ask(query, { representations }, identity);
  }

  /** What a unit costs of each. */
  async units(products: readonly ProductReference[], quantity = 1): Promise<number[]> {
    const { data, errors } = await this.prices(products, `price(quantity: ${quantity}) { unit { amount } }`);
    if (errors.length > 0) throw new Error(JSON.stringify(errors));
    return data._entities.map(({ price }: { price: { unit: { amount: number } } }) => price.unit.amount);
  }

  create(input: object, identity: Identity = admin): Promise<Answer> {
    return this.ask(
      `mutation ($input: CreateDiscountInput!) { createDiscount(input: $input) { ${discountFields} } }`,
      { input },
      identity,
    );
  }

  /** Makes a discount that must be made. */
  async discount(input: object): Promise<AnsweredDiscount> {
    const { data, errors } = await this.create(input);
    if (errors.length > 0) throw new Error(JSON.stringify(errors));
    return data.createDiscount;
  }

  end(id: string, identity: Identity = admin): Promise<Answer> {
    return this.ask(`mutation ($id: ID!) { endDiscount(id: $id) { ${discountFields} } }`, { id }, identity);
  }

  async sql<Row extends pg.QueryResultRow>(text: string, values: unknown[] = []): Promise<Row[]> {
    return (await this.pool.query<Row>(text, values)).rows;
  }

  async clear(): Promise<void> {
    await this.sql('TRUNCATE discounts, discount_boundaries');
  }

  /** What it told of a discount, in the order in which it was told. */
  async told(subject: string): Promise<{ type: string; sequence: number; data: unknown }[]> {
    const rows = await this.sql<{ body: { type: string; sequence: number; data: unknown } }>(
      'SELECT body FROM outbox WHERE subject = $1 ORDER BY seq',
      [subject],
    );
    return rows.map(({ body: { type, sequence, data } }) => ({ type, sequence, data }));
  }
}

export const discountFields = 'id percent minimumQuantity productId category startsAt endsAt active';

const someone = { kind: 'user', userId: randomUUID(), sessionId: randomUUID() } as const;
export const admin: Identity = { ...someone, role: 'ADMIN' };
export const customer: Identity = { ...someone, role: 'CUSTOMER' };

export const codeOf = ({ errors }: Answer): string | undefined => errors[0]?.extensions.code;

export const fieldsOf = ({ errors }: Answer): string[] => Object.keys(errors[0]?.extensions.fields ?? {});
