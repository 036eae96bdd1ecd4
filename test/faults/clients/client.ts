import { setTimeout as sleep } from 'node:timers/promises';
import type { Account } from './account.js';
import type { Answer, History, OrderTold, Request } from './history.js';
import { request } from './shop-api.js';

const retryMs = 150;

/** Somebody who asks the shop for things and writes down what comes back. */
export class Client {
  /** What it knows of its orders, as they were told last. */
  readonly orders = new Map<string, OrderTold>();

  constructor(
    readonly name: string,
    private readonly url: string,
    readonly account: Account,
    private readonly history: History,
  ) {}

  async ask(asked: Request): Promise<Answer> {
    const token = await this.account.token();
    const answer = await this.history.record(this.name, asked, () => request(this.url, token, asked));
    if (answer.kind === 'order') this.orders.set(answer.order.id, answer.order);
    return answer;
  }

  /** Asks again while nobody knows what came of it, until the time is over. */
  async insist(asked: Request, withinMs: number): Promise<Answer> {
    const deadlineMs = performance.now() + withinMs;
    for (;;) {
      const answer = await this.ask(asked);
      if (answer.kind !== 'unknown' || performance.now() > deadlineMs) return answer;
      await sleep(retryMs);
    }
  }
}
