import { z } from 'zod';
import { ImportError } from './import-error.js';
import type { RateGate } from './rate-gate.js';
import { ShopTrouble } from './shop-trouble.js';
import type { Answer, AnswerError, Operation, Transport } from './transport.js';
import type { Waiting } from './waiting.js';

export interface Credentials {
  readonly email: string;
  readonly password: string;
}

const sessionSchema = z.object({
  accessToken: z.string(),
  refreshToken: z.string(),
  expiresAt: z.iso.datetime({ offset: true }).transform((text) => Date.parse(text)),
  user: z.object({ id: z.string() }),
});

interface Session extends z.output<typeof sessionSchema> {
  /** When to get a new access token, in `Waiting.now()`. */
  readonly renewAt: number;
}

const sessionFields = 'accessToken refreshToken expiresAt user { id }';
const loginDocument = `mutation ImportLogin($input: LoginUserInput!) { session: loginUser(input: $input) { ${sessionFields} } }`;
const refreshDocument = `mutation ImportRefresh($token: String!) { session: refreshSession(refreshToken: $token) { ${sessionFields} } }`;
const logoutDocument = 'mutation ImportLogout { logoutUser }';

const renewBeforeEndMs = 60_000;
/** Where the clocks differ by more than a token lives, it is not renewed all the time. */
const shortestLifeMs = 60_000;
const mostRateLimitWaits = 100;
const mostRenewals = 2;

/** Nothing was done, or nobody knows: asking again may help. */
const troubles = new Set(['SUBGRAPH_UNAVAILABLE', 'TIMEOUT', 'OVERLOADED', 'INTERNAL']);

/** A signed-in client of the gateway, which stays signed in and keeps to its rate limit. */
export class ShopClient {
  private session: Session | undefined;
  private renewal: Promise<Session> | undefined;

  constructor(
    private readonly transport: Transport,
    private readonly credentials: Credentials,
    private readonly gate: RateGate,
    private readonly waiting: Waiting,
  ) {}

  /** Answers the user's id. Throws ImportError when the shop refuses, ShopTrouble when it cannot be asked. */
  async signIn(): Promise<string> {
    this.session = await this.logIn();
    return this.session.user.id;
  }

  /** Throws ShopTrouble when it may help to ask again later, ImportError when the shop no longer knows this user. */
  async ask(document: string, variables: object): Promise<Answer> {
    for (let renewals = 0; ; renewals++) {
      const { accessToken } = await this.currentSession();
      const answer = await this.send({ document, variables, accessToken });
      if (!hasCode(answer, 'UNAUTHENTICATED')) return answer;
      if (renewals === mostRenewals) throw new ImportError('the shop keeps ending the session: sign in again later');
      if (this.session?.accessToken === accessToken) await this.renew();
    }
  }

  /** Ends the session, where that can be done at once: a user has so many, and a new one ends the oldest. */
  async signOut(): Promise<void> {
    const accessToken = this.session?.accessToken;
    this.session = undefined;
    if (accessToken === undefined) return;
    await this.transport({ document: logoutDocument, variables: {}, accessToken }).catch(() => {});
  }

  private async currentSession(): Promise<Session> {
    if (this.session && this.waiting.now() < this.session.renewAt) return this.session;
    return this.renew();
  }

  /** One renewal for all who ask at once. A refresh token that is spent, or whose answer was lost, is no loss: we can log in. */
  private renew(): Promise<Session> {
    this.renewal ??= (async () => {
      try {
        this.session = (await this.refresh()) ?? (await this.logIn());
        return this.session;
      } finally {
        this.renewal = undefined;
      }
    })();
    return this.renewal;
  }

  private async refresh(): Promise<Session | undefined> {
    const token = this.session?.refreshToken;
    if (token === undefined) return undefined;
    const { data } = await this.send({ document: refreshDocument, variables: { token } });
    return data ? this.keep(data.session) : undefined;
  }

  private async logIn(): Promise<Session> {
    const { data, errors } = await this.send({ document: loginDocument, variables: { input: this.credentials } });
    if (data) return this.keep(data.session);
    const [error] = errors;
    if (error?.extensions.code === 'INVALID_CREDENTIALS') {
      throw new ImportError(`the shop does not know ${this.credentials.email} with this password`);
    }
    throw new ImportError(`signing in was refused: ${error ? explain(error) : 'no reason was given'}`);
  }

  private keep(session: unknown): Session {
    const { success, data: read } = sessionSchema.safeParse(session);
    if (!success) throw new ImportError('what answers is no shop: it opens no session');
    const lifeMs = Math.max(read.expiresAt - Date.now(), shortestLifeMs + renewBeforeEndMs);
    return { ...read, renewAt: this.waiting.now() + lifeMs - renewBeforeEndMs };
  }

  /** Waits for the rate limit as often as it takes, within reason. */
  private async send(operation: Operation): Promise<Answer> {
    for (let waits = 0; ; waits++) {
      await this.gate.pass();
      const answer = await this.transport(operation);
      const limited = answer.errors.find(({ extensions }) => extensions.code === 'RATE_LIMITED');
      if (limited && waits < mostRateLimitWaits) {
        this.gate.close(limited.extensions.retryAfterMs);
        continue;
      }
      const trouble = limited ?? answer.errors.find(({ extensions }) => troubles.has(extensions.code));
      if (trouble) throw new ShopTrouble(trouble.extensions.code, explain(trouble));
      return answer;
    }
  }
}

/** What the shop says of an argument, or else its message, with the code. */
export function explain({ message, extensions: { code, fields } }: AnswerError): string {
  const words = fields
    ? Object.entries(fields).map(([path, why]) => `${path.replace(/^input\./, '')} ${why}`)
    : [message];
  return `${words.join('; ')} (${code})`;
}

function hasCode({ errors }: Answer, code: string): boolean {
  return errors.some(({ extensions }) => extensions.code === code);
}
