import { setTimeout as sleep } from 'node:timers/promises';
import type { Random } from '../../../libs/platform/testing/random.js';
import { Account } from './account.js';
import type { Product } from './catalogue.js';
import { Client } from './client.js';
import type { History } from './history.js';

const retryMs = 300;
const insistMs = 8_000;

/** People who come, order, and delete their account with orders under way: in the end only the audit can tell how that went. */
export class Leavers {
  private people = 0;

  constructor(
    private readonly name: string,
    private readonly url: string,
    private readonly product: Product,
    /** Not that of those who stay: nobody is left to be asked. */
    readonly history: History,
    private readonly random: Random,
  ) {}

  async comeAndGoUntil(over: AbortSignal): Promise<void> {
    while (!over.aborted) {
      const orders = this.random.between(1, 3);
      const pauseMs = this.random.between(500, 3_000);
      try {
        await this.comeAndGo(orders);
      } catch {
        await sleep(retryMs); // No account, or still one: neither matters.
      }
      await sleep(pauseMs, undefined, { signal: over }).catch(() => undefined);
    }
  }

  private async comeAndGo(orders: number): Promise<void> {
    const name = `${this.name} ${++this.people}`;
    const account = await Account.register(this.url, `${name.replaceAll(' ', '.')}@souk.example`);
    const client = new Client(name, this.url, account, this.history);
    const items = [{ productId: this.product.id, quantity: 1 }];
    const placing = Array.from({ length: orders }, (_, index) =>
      client.insist({ kind: 'place', key: `${name} ${index}`, items }, insistMs),
    );
    await Promise.race(placing);
    await account.send('mutation ($id: ID!) { deleteUser(id: $id) }', { id: account.userId });
    await Promise.all(placing);
  }
}
