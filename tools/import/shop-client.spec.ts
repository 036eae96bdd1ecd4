import { describe, expect, it } from 'vitest';
import { ImportError } from './import-error.js';
import { RateGate } from './rate-gate.js';
import { ShopClient } from './shop-client.js';
import { ShopTrouble } from './shop-trouble.js';
import { FakeWaiting } from './testing/fake-waiting.js';
import type { Answer, Operation } from './transport.js';

const credentials = { email: 'ada@example.com', password: 'correct horse' };
const minuteMs = 60_000;
const refusal = (code: string, more = {}): Answer => ({
  data: undefined,
  errors: [{ message: 'No.', extensions: { code, ...more } }],
});

/** A gateway that signs in and refreshes, and answers what else it is asked by `answer`. */
function gateway(answer: (operation: Operation, asked: number) => Answer) {
  const waiting = new FakeWaiting();
  const log: string[] = [];
  let sessions = 0;
  let asked = 0;
  const session = (): Answer => {
    sessions += 1;
    const expiresAt = new Date(Date.now() + 10 * minuteMs).toISOString();
    const tokens = { accessToken: `access-${sessions}`, refreshToken: `refresh-${sessions}` };
    return { data: { session: { ...tokens, expiresAt, user: { id: 'me' } } }, errors: [] };
  };
  const behaviour = { logIn: session, refresh: session, answer };
  const transport = async (operation: Operation): Promise<Answer> => {
    const name = /(query|mutation) (\w+)/.exec(operation.document)?.[2] ?? '';
    log.push(operation.accessToken ? `${name} by ${operation.accessToken}` : name);
    await Promise.resolve();
    if (name === 'ImportLogin') return behaviour.logIn();
    if (name === 'ImportRefresh') return behaviour.refresh();
    asked += 1;
    return behaviour.answer(operation, asked);
  };
  const notes: number[] = [];
  const gate = new RateGate(waiting, (ms) => notes.push(ms));
  return { client: new ShopClient(transport, credentials, gate, waiting), waiting, log, notes, behaviour };
}

const fine: Answer = { data: { ok: true }, errors: [] };

describe('the client of the shop', () => {
  it('signs in, and sends its token along', async () => {
    const { client, log } = gateway(() => fine);
    expect(await client.signIn()).toBe('me');
    expect(await client.ask('query Ask { ok }', {})).toEqual(fine);
    expect(log).toEqual(['ImportLogin', 'Ask by access-1']);
  });

  it('says who cannot sign in, and not with which password', async () => {
    const { client, behaviour } = gateway(() => fine);
    behaviour.logIn = () => refusal('INVALID_CREDENTIALS');
    const error: unknown = await client.signIn().catch((error: unknown) => error);
    expect(error).toBeInstanceOf(ImportError);
    expect(String(error)).toContain('ada@example.com');
    expect(String(error)).not.toContain('correct horse');
  });

  it('waits as long as the rate limit says, all who ask together, and goes on', async () => {
    const { client, waiting, log, notes } = gateway((_, asked) =>
      asked <= 3 ? refusal('RATE_LIMITED', { retryAfterMs: 23_456 }) : fine,
    );
    await client.signIn();
    const startedAt = waiting.now();
    const asks = Array.from({ length: 3 }, () => client.ask('query Ask { ok }', {}));
    expect(await Promise.all(asks)).toEqual([fine, fine, fine]);
    expect(waiting.now() - startedAt).toBe(23_456);
    expect(log.filter((line) => line.startsWith('Ask'))).toHaveLength(6);
    expect(notes).toEqual([23_456]);
  });

  it('does not ask all the time although the shop lets it', async () => {
    const { client, waiting } = gateway(() => refusal('RATE_LIMITED', { retryAfterMs: 0 }));
    await client.signIn();
    await expect(client.ask('query Ask { ok }', {})).rejects.toThrow(ShopTrouble);
    expect(waiting.sleeps.length).toBeLessThanOrEqual(100);
    expect(Math.min(...waiting.sleeps)).toBeGreaterThanOrEqual(250);
  });

  it('gets a new token before the old one ends, once for all who ask', async () => {
    const { client, waiting, log } = gateway(() => fine);
    await client.signIn();
    await waiting.sleep(8.5 * minuteMs);
    await client.ask('query Ask { ok }', {});
    await waiting.sleep(minuteMs);
    await Promise.all([client.ask('query Ask { ok }', {}), client.ask('query Ask { ok }', {})]);
    expect(log).toEqual(['ImportLogin', 'Ask by access-1', 'ImportRefresh', 'Ask by access-2', 'Ask by access-2']);
  });

  it('gets a new token when the shop no longer takes the old one, and asks again', async () => {
    const { client, log } = gateway(({ accessToken }) =>
      accessToken === 'access-1' ? refusal('UNAUTHENTICATED') : fine,
    );
    await client.signIn();
    const answers = await Promise.all([client.ask('query Ask { ok }', {}), client.ask('query Ask { ok }', {})]);
    expect(answers).toEqual([fine, fine]);
    expect(log.filter((line) => line === 'ImportRefresh')).toHaveLength(1);
  });

  it('signs in again when the session has ended', async () => {
    const { client, behaviour, log } = gateway(({ accessToken }) =>
      accessToken === 'access-1' ? refusal('UNAUTHENTICATED') : fine,
    );
    behaviour.refresh = () => refusal('UNAUTHENTICATED');
    await client.signIn();
    expect(await client.ask('query Ask { ok }', {})).toEqual(fine);
    expect(log).toEqual(['ImportLogin', 'Ask by access-1', 'ImportRefresh', 'ImportLogin', 'Ask by access-2']);
  });

  it('leaves no session behind', async () => {
    const { client, log } = gateway(() => fine);
    await client.signIn();
    await client.signOut();
    await client.signOut();
    expect(log).toEqual(['ImportLogin', 'ImportLogout by access-1']);
  });

  it('gives up when the shop takes no token', async () => {
    const { client, log } = gateway(() => refusal('UNAUTHENTICATED'));
    await client.signIn();
    await expect(client.ask('query Ask { ok }', {})).rejects.toThrow(ImportError);
    expect(log.length).toBeLessThan(10);
  });

  it.each(['SUBGRAPH_UNAVAILABLE', 'TIMEOUT', 'OVERLOADED', 'INTERNAL'])('calls %s trouble', async (code) => {
    const { client } = gateway(() => refusal(code));
    await client.signIn();
    await expect(client.ask('query Ask { ok }', {})).rejects.toMatchObject({ name: 'ShopTrouble', code });
  });

  it('hands on what else the shop refuses', async () => {
    const { client } = gateway(() => refusal('CONFLICT'));
    await client.signIn();
    expect(await client.ask('query Ask { ok }', {})).toEqual(refusal('CONFLICT'));
  });
});
