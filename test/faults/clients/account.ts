import { setTimeout as sleep } from 'node:timers/promises';
import { z } from 'zod';
import { send } from './shop-api.js';

const session = z.object({ accessToken: z.string(), user: z.object({ id: z.string() }) });

/** Access tokens live ten minutes. */
const renewAfterMs = 7 * 60_000;
const retryMs = 200;
const profile = {
  phoneNumber: '+1 202 555 0143',
  address: '12 Analytical Row',
  city: 'London',
  postalCode: 'W1S 3PR',
  country: 'United Kingdom',
};

/** Somebody with an account: signed in, and again before a token ends. */
export class Account {
  private constructor(
    private readonly url: string,
    private readonly credentials: { email: string; password: string },
    readonly userId: string,
    private accessToken: string,
    private signedInMs: number,
  ) {}

  static async register(url: string, email: string): Promise<Account> {
    const credentials = { email, password: 'correct horse' };
    const { registerUser } = await send(
      url,
      undefined,
      'mutation ($input: RegisterUserInput!) { registerUser(input: $input) { accessToken user { id } } }',
      { input: { name: 'Ada Lovelace', ...credentials, profile } },
    );
    const { accessToken, user } = session.parse(registerUser);
    return new Account(url, credentials, user.id, accessToken, performance.now());
  }

  static async signIn(url: string, credentials: { email: string; password: string }): Promise<Account> {
    const { accessToken, user } = await logIn(url, credentials);
    return new Account(url, credentials, user.id, accessToken, performance.now());
  }

  /** One that is good for minutes yet. Tries until it has one, whatever is in the way. */
  async token(): Promise<string> {
    while (performance.now() - this.signedInMs > renewAfterMs) {
      try {
        const { accessToken } = await logIn(this.url, this.credentials);
        this.accessToken = accessToken;
        this.signedInMs = performance.now();
      } catch {
        await sleep(retryMs);
      }
    }
    return this.accessToken;
  }

  /** Throws as `send` does. */
  async send(query: string, variables: object = {}): Promise<Record<string, unknown>> {
    return send(this.url, await this.token(), query, variables);
  }
}

async function logIn(url: string, credentials: { email: string; password: string }) {
  const { loginUser } = await send(
    url,
    undefined,
    'mutation ($input: LoginUserInput!) { loginUser(input: $input) { accessToken user { id } } }',
    { input: credentials },
  );
  return session.parse(loginUser);
}
