import { generateKeyPairSync, randomUUID } from 'node:crypto';
import pg from 'pg';
import { contracts } from '#contracts';
import { anonymous, type Identity, IdentitySigner, identityHeader, type Role } from '#platform/auth';
import { type RunningProcess, startProcess } from '#platform/bootstrap';
import { InProcessBus } from '#platform/messaging';
import { usersProcess } from '../users.process.js';

export const secret = 'a secret that only this test knows, and nobody else';

const newKeyPem = (): string =>
  generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();

export interface Answer {
  status: number;
  headers: Headers;
  // biome-ignore lint/suspicious/noExplicitAny: what an answer holds is what each test is about
  data: any;
  errors: { message: string; path?: string[]; extensions: { code: string; fields?: Record<string, string> } }[];
  /** The body as it came. */
  text: string;
}

/** A users process on a database of its own, as its gateway sees it. */
export class UsersServer {
  private readonly signer = new IdentitySigner(secret);

  private constructor(
    private readonly process: RunningProcess,
    readonly env: Record<string, string>,
    private readonly pool: pg.Pool,
  ) {}

  static async start(databaseUrl: string, more: Record<string, string> = {}): Promise<UsersServer> {
    const env = {
      USERS_DATABASE_URL: databaseUrl,
      INTERNAL_AUTH_SECRET: secret,
      JWT_PRIVATE_KEY: newKeyPem(),
      PORT: '0',
      LOG_LEVEL: 'silent',
      ...more,
    };
    const process = await startProcess(usersProcess, { env, bus: new InProcessBus(contracts) });
    return new UsersServer(process, env, new pg.Pool({ connectionString: databaseUrl, max: 2 }));
  }

  async close(): Promise<void> {
    await this.pool.end();
    await this.process.close();
  }

  /** Another replica: same database and keys, unless told otherwise. */
  replica(more: Record<string, string> = {}): Promise<UsersServer> {
    return UsersServer.start(this.env.USERS_DATABASE_URL ?? '', { ...this.env, ...more });
  }

  async sql<Row extends pg.QueryResultRow>(text: string, values: unknown[] = []): Promise<Row[]> {
    return (await this.pool.query<Row>(text, values)).rows;
  }

  async ask(query: string, variables: object = {}, identity: Identity = anonymous): Promise<Answer> {
    const response = await this.post('/graphql', JSON.stringify({ query, variables }), {
      'content-type': 'application/json',
      [identityHeader]: this.signer.sign(identity),
    });
    const text = await response.text();
    const { data, errors = [] } = JSON.parse(text);
    return { status: response.status, headers: response.headers, data, errors, text };
  }

  /** Asks with whatever stands for a signed header. */
  askUnsigned(query: string, header: string): Promise<Response> {
    return this.post('/graphql', JSON.stringify({ query }), {
      'content-type': 'application/json',
      [identityHeader]: header,
    });
  }

  /** Asks whether a token is live, as the gateway does. */
  async introspect(token: string): Promise<{ active: boolean; [claim: string]: unknown }> {
    const response = await this.postToIntrospect(new URLSearchParams({ token }).toString());
    if (response.status !== 200) throw new Error(`introspection answered ${response.status}`);
    return JSON.parse(await response.text());
  }

  postToIntrospect(
    body: string,
    headers: Record<string, string> = { 'content-type': 'application/x-www-form-urlencoded' },
    identity = this.signer.sign({ kind: 'service', service: 'gateway' }, 'introspection'),
  ): Promise<Response> {
    return this.post('/introspect', body, { [identityHeader]: identity, ...headers });
  }

  /** Told of a user, in the order in which it was told. */
  async events(userId: string): Promise<{ type: string; sequence: number; data: Record<string, unknown> }[]> {
    const rows = await this.sql<{ body: { type: string; sequence: number; data: Record<string, unknown> } }>(
      'SELECT body FROM outbox WHERE subject = $1 ORDER BY seq',
      [userId],
    );
    return rows.map(({ body: { type, sequence, data } }) => ({ type, sequence, data }));
  }

  async register(more: object = {}): Promise<Person> {
    const email = `${randomUUID()}@example.com`;
    const input = { name: 'Ada', email, password, ...more };
    const { data, errors } = await this.ask(
      `mutation ($input: RegisterUserInput!) { registerUser(input: $input) { ${sessionFields} } }`,
      { input },
    );
    if (errors.length > 0) throw new Error(JSON.stringify(errors));
    return { ...(await this.personOf(data.registerUser)), email: input.email };
  }

  logIn(email: string, given = password): Promise<Answer> {
    return this.ask(`mutation ($input: LoginUserInput!) { loginUser(input: $input) { ${sessionFields} } }`, {
      input: { email, password: given },
    });
  }

  async signIn(email: string, given = password): Promise<Person> {
    const { data, errors } = await this.logIn(email, given);
    if (errors.length > 0) throw new Error(JSON.stringify(errors));
    return { ...(await this.personOf(data.loginUser)), email };
  }

  refresh(refreshToken: string): Promise<Answer> {
    return this.ask(`mutation ($token: String!) { refreshSession(refreshToken: $token) { ${sessionFields} } }`, {
      token: refreshToken,
    });
  }

  /** Registers somebody and makes an admin of them behind the service's back. */
  async admin(): Promise<Person> {
    const person = await this.register({ name: 'Root' });
    await this.sql(`UPDATE users SET role = 'ADMIN' WHERE id = $1`, [person.id]);
    return { ...person, identity: asAdmin(person.identity) };
  }

  private async personOf(session: { accessToken: string; refreshToken: string; user: { id: string } }) {
    const { sid, role } = await this.introspect(session.accessToken);
    const identity = { kind: 'user', userId: session.user.id, sessionId: String(sid), role: role as Role } as const;
    return { ...session, id: session.user.id, identity };
  }

  private post(path: string, body: string, headers: Record<string, string>): Promise<Response> {
    return fetch(this.process.url + path, { method: 'POST', body, headers, signal: AbortSignal.timeout(20_000) });
  }
}

type UserIdentity = Extract<Identity, { kind: 'user' }>;

export interface Person {
  id: string;
  email: string;
  accessToken: string;
  refreshToken: string;
  identity: UserIdentity;
}

export const password = 'correct horse battery';

export const asAdmin = (identity: UserIdentity): UserIdentity => ({ ...identity, role: 'ADMIN' });

const sessionFields = 'accessToken refreshToken expiresAt user { id name role createdAt email profile { city } }';
