import { beforeEach, describe, expect, it } from 'vitest';
import { Cancellation, type CancelSignal } from './cancellation.js';
import type { DeliveryListener } from './delivery.js';
import { EndedMutations, JoinedFetches, type Send } from './joined-fetches.js';

interface Sent {
  listener: DeliveryListener;
  isGivenUp: boolean;
}

let mutations: EndedMutations;
let joined: JoinedFetches;
let sent: Sent[];
const send: Send = (listener) => {
  const each: Sent = { listener, isGivenUp: false };
  sent.push(each);
  return {
    giveUp: (reason) => {
      each.isGivenUp = true;
      listener.undelivered(reason);
    },
  };
};
beforeEach(() => {
  mutations = new EndedMutations();
  joined = new JoinedFetches(mutations);
  sent = [];
});

const answer = { status: 200, headers: {}, text: '{"data":{}}' };
const fetch = (who = 'ada', body = 'me', signal?: CancelSignal) => joined.fetch(who, body, signal, send);

/** Outlasts the rejections that a test waits for later. */
function quiet<T>(promise: Promise<T>): Promise<T> {
  promise.catch(() => {});
  return promise;
}

describe('identical queries under way at once', () => {
  it('are one fetch, whose answer all get', async () => {
    const all = [fetch(), fetch(), fetch()];
    expect(sent).toHaveLength(1);
    sent[0]?.listener.delivered(answer);
    for (const each of await Promise.all(all)) expect(each.answer).toBe(answer);
  });

  it('all get its failure', async () => {
    const all = [fetch(), fetch()].map(quiet);
    sent[0]?.listener.undelivered(new Error('reset'));
    for (const each of all) await expect(each).rejects.toThrow('reset');
  });

  it('are not joined when who asks or what is asked differs', () => {
    void fetch('ada', 'me');
    void fetch('ben', 'me');
    void fetch('ada', 'products');
    expect(sent).toHaveLength(3);
  });

  it('are two fetches when the first has its answer', async () => {
    const first = fetch();
    sent[0]?.listener.delivered(answer);
    await first;
    void fetch();
    expect(sent).toHaveLength(2);
  });

  it('tell when it was sent, which may be before one joined', async () => {
    const beforeMs = Date.now();
    const first = fetch();
    const afterMs = Date.now();
    await new Promise((resolve) => setTimeout(resolve, 5));
    const second = fetch();
    sent[0]?.listener.delivered(answer);
    expect((await second).sentAtMs).toBe((await first).sentAtMs);
    expect((await first).sentAtMs).toBeGreaterThanOrEqual(beforeMs);
    expect((await first).sentAtMs).toBeLessThanOrEqual(afterMs);
  });
});

describe('a query that began before a mutation ended', () => {
  it('is joined by nobody', () => {
    void fetch();
    mutations.count += 1;
    void fetch();
    void fetch();
    expect(sent).toHaveLength(2);
  });

  it('still answers those who joined it before', async () => {
    const before = [fetch(), fetch()];
    mutations.count += 1;
    const after = fetch();
    sent[0]?.listener.delivered(answer);
    await Promise.all(before);
    const later = { ...answer, text: 'later' };
    sent[1]?.listener.delivered(later);
    expect((await after).answer).toBe(later);
  });
});

describe('one who hangs up', () => {
  it('leaves, and the others are answered', async () => {
    const hungUp = new Cancellation();
    const gone = quiet(fetch('ada', 'me', hungUp));
    const there = fetch('ada', 'me', new Cancellation());
    hungUp.abort(new Error('gone'));
    await expect(gone).rejects.toThrow('gone');
    expect(sent[0]?.isGivenUp).toBe(false);
    sent[0]?.listener.delivered(answer);
    expect((await there).answer).toBe(answer);
  });

  it('gives the fetch up when all others have', async () => {
    const clients = [new Cancellation(), new Cancellation()];
    const all = clients.map((client) => quiet(fetch('ada', 'me', client)));
    for (const client of clients) client.abort(new Error('gone'));
    for (const each of all) await expect(each).rejects.toThrow('gone');
    expect(sent[0]?.isGivenUp).toBe(true);
  });

  it('does not when one waits who cannot hang up', async () => {
    const hungUp = new Cancellation();
    const gone = quiet(fetch('ada', 'me', hungUp));
    void fetch('ada', 'me', undefined);
    hungUp.abort(new Error('gone'));
    await expect(gone).rejects.toThrow('gone');
    expect(sent[0]?.isGivenUp).toBe(false);
  });

  it('leaves nothing to join: who comes then is sent for', async () => {
    const hungUp = new Cancellation();
    const gone = quiet(fetch('ada', 'me', hungUp));
    hungUp.abort(new Error('gone'));
    await expect(gone).rejects.toThrow('gone');
    void fetch();
    expect(sent).toHaveLength(2);
    expect(sent[1]?.isGivenUp).toBe(false);
  });

  it('before it asks, is not sent for', async () => {
    const hungUp = new Cancellation();
    hungUp.abort(new Error('gone'));
    await expect(fetch('ada', 'me', hungUp)).rejects.toThrow('gone');
    expect(sent).toHaveLength(0);
  });
});

it('nothing is kept of what is over', async () => {
  const client = new Cancellation();
  const all = ['ada', 'ben', 'ada'].map((who, nth) => fetch(who, `query ${nth}`, client));
  expect(joined.size).toBe(2);
  expect(client.listenerCount).toBe(3);
  for (const { listener } of sent) listener.delivered(answer);
  await Promise.all(all);
  expect(joined.size).toBe(0);
  expect(client.listenerCount).toBe(0);
});

it('what fails before it is sent is told, and joined by nobody', async () => {
  const refused: Send = (listener) => {
    listener.undelivered(new Error('full'));
    return undefined;
  };
  await expect(joined.fetch('ada', 'me', undefined, refused)).rejects.toThrow('full');
  expect(joined.size).toBe(0);
});
