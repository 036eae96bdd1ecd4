import type { Random } from '../../../libs/platform/testing/random.js';
import { admin } from '../world/environment.js';
import { Account } from './account.js';
import { type Catalogue, offerProducts } from './catalogue.js';
import { Client } from './client.js';
import { History } from './history.js';
import { Leavers } from './leavers.js';
import { Probe } from './probe.js';
import { Shopkeeper } from './shopkeeper.js';
import { Shopper } from './shopper.js';

/** Everybody who uses the shop during a run. */
export class Crowd {
  private constructor(
    readonly catalogue: Catalogue,
    private readonly shoppers: readonly Shopper[],
    private readonly shopkeeper: Shopkeeper,
    readonly leavers: Leavers,
    readonly probe: Probe,
    /** Those who have orders and a wallet. */
    readonly customers: readonly Client[],
    /** By name, whoever asked for something. */
    readonly clients: ReadonlyMap<string, Client>,
  ) {}

  /** People and products of its own: several crowds of other names may use one shop. */
  static async gather(url: string, name: string, shoppers: number, history: History, random: Random): Promise<Crowd> {
    const keeper = new Client(`${name} keeper`, url, await Account.signIn(url, admin), history);
    const catalogue = await offerProducts(keeper.account);
    const customer = async (who: string) =>
      new Client(`${name} ${who}`, url, await Account.register(url, `${name}.${who}@souk.example`), history);
    const shopping: Client[] = [];
    for (let index = 1; index <= shoppers; index++) shopping.push(await customer(`shopper-${index}`));
    const probe = new Probe(await customer('probe'), catalogue.plenty);
    const everybody = [keeper, ...shopping, probe.client];
    return new Crowd(
      catalogue,
      shopping.map((client) => new Shopper(client, catalogue.contested, random.fork(client.name))),
      new Shopkeeper(keeper, shopping, catalogue.contested, random.fork(keeper.name)),
      new Leavers(`${name} leaver`, url, catalogue.passing, new History(), random.fork('leavers')),
      probe,
      [...shopping, probe.client],
      new Map(everybody.map((client) => [client.name, client])),
    );
  }

  /** Resolves when the last of them has gone home. */
  async useUntil(over: AbortSignal): Promise<void> {
    await Promise.all([
      ...this.shoppers.map((shopper) => shopper.shopUntil(over)),
      this.shopkeeper.workUntil(over),
      this.leavers.comeAndGoUntil(over),
    ]);
  }
}
