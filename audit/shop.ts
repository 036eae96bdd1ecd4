import { Broker } from './databases/broker.js';
import { ReadOnlyDatabase } from './databases/read-only-database.js';
import { type DatabaseUrls, forEachService, type Service, services } from './services.js';

export interface ShopOptions {
  readonly databaseUrls: DatabaseUrls;
  /** Where services are connected by RabbitMQ: what waits there is looked at too. */
  readonly amqpUrl?: string | undefined;
  /** Whether nothing is under way, and nothing may be. */
  readonly atRest: boolean;
  /** Ids that are read at once. */
  readonly pageSize: number;
  /** Whether RabbitMQ's dead letters are counted and not taken out to be named. */
  readonly leavesDeadLetters: boolean;
}

/** The shop as the checks see it. */
export class Shop {
  readonly databases: Readonly<Record<Service, ReadOnlyDatabase>>;
  readonly broker: Broker | undefined;
  readonly atRest: boolean;
  readonly pageSize: number;
  readonly leavesDeadLetters: boolean;
  /** How many of each kind of thing were looked at. */
  readonly checked: Record<string, number> = {};

  constructor({ databaseUrls, amqpUrl, atRest, pageSize, leavesDeadLetters }: ShopOptions) {
    this.databases = forEachService((service) => new ReadOnlyDatabase(service, databaseUrls[service]));
    this.broker = amqpUrl === undefined ? undefined : new Broker(amqpUrl);
    this.atRest = atRest;
    this.pageSize = pageSize;
    this.leavesDeadLetters = leavesDeadLetters;
  }

  count(things: string, more: number): void {
    this.checked[things] = (this.checked[things] ?? 0) + more;
  }

  /** Has what is under way fail at once. */
  interrupt(): void {
    for (const service of services) this.databases[service].interrupt();
  }

  async close(): Promise<void> {
    await Promise.all(services.map((service) => this.databases[service].close()));
  }
}
