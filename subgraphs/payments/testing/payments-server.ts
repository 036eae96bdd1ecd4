import { randomUUID } from 'node:crypto';
import pg from 'pg';
import { v7 as uuid } from 'uuid';
import { ChargePayment, contracts, RefundPayment } from '#contracts';
import { anonymous, type Identity, IdentitySigner, identityHeader } from '#platform/auth';
import { type RunningProcess, startProcess } from '#platform/bootstrap';
import { InProcessBus, type MessageDefinition } from '#platform/messaging';
import { type FreshPart, freshDatabase } from '#platform/testing';
import { paymentsProcess } from '../payments.process.js';
import { StubUsers } from './stub-users.js';

const secret = 'a secret that only this test knows, and nobody else';

export interface Answer {
  status: number;
  // biome-ignore lint/suspicious/noExplicitAny: what an answer holds is what each test is about
  data: any;
  errors: { message: string; extensions: { code: string; service?: string; fields?: Record<string, string> } }[];
}

export interface ToldEvent {
  type: string;
  sequence: number;
  data: { amount: { amount: number; currency: string } | null };
}

/** A payments process on a database of its own, as its gateway and the bus see it; users is a stub. */
export class PaymentsServer {
  private readonly signer = new IdentitySigner(secret);

  private constructor(
    private readonly process: RunningProcess,
    private readonly bus: InProcessBus,
    readonly users: StubUsers,
    private readonly pool: pg.Pool,
    private readonly database: FreshPart,
  ) {}

  static async start(more: Record<string, string> = {}): Promise<PaymentsServer> {
    const [database, users] = await Promise.all([freshDatabase(), StubUsers.start()]);
    const env = {
      PAYMENTS_DATABASE_URL: database.url,
      USERS_URL: users.url,
      INTERNAL_AUTH_SECRET: secret,
      PORT: '0',
      LOG_LEVEL: 'silent',
      ...more,
    };
    const topology = { ...contracts.topology, UserRegistered: ['payments'], UserDeleted: ['payments'] };
    const bus = new InProcessBus({ ...contracts, topology });
    const process = await startProcess(paymentsProcess, { env, bus });
    const pool = new pg.Pool({ connectionString: database.url, max: 2 });
    return new PaymentsServer(process, bus, users, pool, database);
  }

  async close(): Promise<void> {
    await this.pool.end();
    await this.process.close();
    await this.users.close();
    await this.database.drop();
  }

  ask(query: string, variables: object = {}, identity: Identity = anonymous): Promise<Answer> {
    return this.post(query, variables, { [identityHeader]: this.signer.sign(identity) });
  }

  async post(query: string, variables: object, headers: Record<string, string>): Promise<Answer> {
    const response = await fetch(`${this.process.url}/graphql`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...headers },
      body: JSON.stringify({ query, variables }),
      signal: AbortSignal.timeout(20_000),
    });
    const { data, errors = [] } = JSON.parse(await response.text());
    return { status: response.status, data, errors };
  }

  /** What another subgraph, or the gateway for it, sees of entities. */
  entities(representations: object[], selection: string, identity?: Identity): Promise<Answer> {
    return this.ask(
      `query ($representations: [_Any!]!) { _entities(representations: $representations) { ${selection} } }`,
      { representations },
      identity,
    );
  }

  /** `User.account` as the identity sees it. */
  async account(userId: string, identity: Identity, fields = 'id balance { amount currency }') {
    const { data, errors } = await this.entities(
      [{ __typename: 'User', id: userId }],
      `... on User { account { ${fields} } }`,
      identity,
    );
    if (errors.length > 0) throw new Error(JSON.stringify(errors));
    return data._entities[0].account;
  }

  deposit(identity: Identity, input: object): Promise<Answer> {
    return this.ask(
      'mutation ($input: DepositFundsInput!) { depositFunds(input: $input) { id balance { amount currency } } }',
      { input },
      identity,
    );
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

  async charge(customerId: string, amount: number, orderId: string = uuid()): Promise<string> {
    await this.tell(ChargePayment, orderId, { orderId, customerId, amount: { amount, currency: 'USD' } });
    return orderId;
  }

  async refund(customerId: string, orderId: string): Promise<void> {
    await this.tell(RefundPayment, orderId, { orderId, customerId });
  }

  /** What it told of an order, in the order in which it was told. */
  async told(orderId: string): Promise<ToldEvent[]> {
    const rows = await this.sql<{ body: ToldEvent }>('SELECT body FROM outbox WHERE subject = $1 ORDER BY seq', [
      orderId,
    ]);
    return rows.map(({ body: { type, sequence, data } }) => ({ type, sequence, data }));
  }

  /** All that is written about money, to tell whether something changed it. */
  async books(): Promise<unknown> {
    const [books] = await this.sql(
      `SELECT (SELECT jsonb_agg(w ORDER BY user_id) FROM wallets w) AS wallets, (SELECT jsonb_agg(d) FROM deposits d) AS deposits,
         (SELECT jsonb_agg(e ORDER BY id) FROM ledger_entries e) AS entries`,
    );
    return books;
  }
}

type UserIdentity = Extract<Identity, { kind: 'user' }>;

export const newUser = (): UserIdentity => ({
  kind: 'user',
  userId: uuid(),
  sessionId: randomUUID(),
  role: 'CUSTOMER',
});

export const newAdmin = (): UserIdentity => ({ ...newUser(), role: 'ADMIN' });

export const codeOf = ({ errors }: Answer): string | undefined => errors[0]?.extensions.code;

export const fieldsOf = ({ errors }: Answer): string[] => Object.keys(errors[0]?.extensions.fields ?? {});

export const usd = (amount: number) => ({ amount, currency: 'USD' });

export const registered = ({ userId }: { userId: string }) => ({ userId, name: 'Ada', profile: null });
