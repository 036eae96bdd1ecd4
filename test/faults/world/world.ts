import pg from 'pg';
import { type Break, breakVariable, guardsOf } from '../composition/breaks.js';
import { leaseVariable } from '../composition/points.js';
import { type Bundle, bundleFaultyProcess } from './bundle.js';
import { addressVariables, services, sharedEnvironment } from './environment.js';
import { type Servers, startServers, stopServers } from './servers.js';
import { ShopProcess } from './shop-process.js';
import { Wires } from './wires.js';

export interface WorldOptions {
  /** How many processes a service has, where that is more than one: then one takes over from another. */
  readonly replicas?: Readonly<Record<string, number>>;
  /** How long a step of the checkout may take: less than most faults last. */
  readonly stepTimeoutMs: number;
  /** How long it takes until another relay takes over; a service's own time when left out. */
  readonly leaseMs?: number | undefined;
  /** A part that is broken on purpose. */
  readonly broken?: Break | undefined;
}

/** A process of the shop and what connects it. */
export interface Member {
  readonly process: ShopProcess;
  readonly wires: Wires;
}

/** The shop as it runs for real, a process each, on servers of its own: whatever is in it may be killed, frozen and cut off. */
export class World {
  /** Processes that ended by themselves, and what they said. */
  readonly crashes: string[] = [];
  private readonly members = new Map<string, Member>();

  private constructor(
    readonly servers: Servers,
    private readonly bundle: Bundle,
    /** Past the wires, for those who look. */
    readonly databaseUrls: Readonly<Record<string, string>>,
  ) {}

  static async start(options: WorldOptions): Promise<World> {
    const servers = await startServers();
    try {
      const bundle = await bundleFaultyProcess();
      const databaseUrls: Record<string, string> = {};
      for (const service of services) databaseUrls[service] = await servers.postgres.createDatabase(service);
      const world = new World(servers, bundle, databaseUrls);
      try {
        await world.open(options);
        return world;
      } catch (error) {
        await world.endProcesses();
        bundle.remove();
        throw error;
      }
    } catch (error) {
      await stopServers(servers);
      throw error;
    }
  }

  /** Of every process, `orders-2` among them. */
  get names(): string[] {
    return [...this.members.keys()];
  }

  member(name: string): Member {
    const member = this.members.get(name);
    if (!member) throw new Error(`there is no process ${name}`);
    return member;
  }

  /** All processes of a service. */
  membersOf(service: string): Member[] {
    return [...this.members.values()].filter(({ process }) => process.service === service);
  }

  /** Past the wire, as for all who look. */
  get brokerUrl(): string {
    return this.servers.broker.url;
  }

  get gatewayUrl(): string {
    return this.member('gateway').wires.through('http', 'http://127.0.0.1/');
  }

  /** As a crash of the machine would, but for the data: nothing gets to say goodbye. */
  async stop(): Promise<void> {
    await this.endProcesses();
    await stopServers(this.servers);
    this.bundle.remove();
  }

  private async endProcesses(): Promise<void> {
    await Promise.all([...this.members.values()].map(({ process }) => process.kill()));
    await Promise.all([...this.members.values()].map(({ wires }) => wires.close()));
  }

  private async open({ replicas = {}, stepTimeoutMs, leaseMs, broken }: WorldOptions): Promise<void> {
    const planned = [...services, 'gateway'].flatMap((service) =>
      Array.from({ length: replicas[service] ?? 1 }, (_, index) => ({
        service,
        name: index === 0 ? service : `${service}-${index + 1}`,
      })),
    );
    const wires = new Map<string, Wires>();
    const addresses = new Map<string, string[]>();
    for (const { service, name } of planned) {
      const own = await Wires.to(this.serversOf(service));
      wires.set(name, own);
      const url = own.through('http', 'http://127.0.0.1/graphql');
      if (service !== 'gateway') addresses.set(service, [...(addresses.get(service) ?? []), url]);
    }
    const shared = {
      ...sharedEnvironment(stepTimeoutMs),
      ...addressVariables(addresses),
      ...(leaseMs !== undefined && { [leaseVariable]: String(leaseMs) }),
      ...(broken && { [breakVariable]: broken }),
    };
    for (const { service, name } of planned) {
      const own = wires.get(name);
      if (!own) continue;
      const process: ShopProcess = new ShopProcess({
        name,
        service,
        file: this.bundle.file,
        env: { ...shared, ...this.connectionVariables(service, own) },
        onListening: (url) => own.of('http').lead(url),
        onCrash: (output) => {
          this.crashes.push(`${name} ended by itself:\n${output.slice(-2_000)}`);
          process.start().catch(() => undefined); // As a supervisor would: what it cannot do shows in what clients see.
        },
      });
      this.members.set(name, { process, wires: own });
    }
    await Promise.all([...this.members.values()].map(({ process }) => process.start()));
    if (broken) await this.removeGuards(broken);
  }

  private serversOf(service: string) {
    const { broker, redis } = this.servers;
    const database = this.databaseUrls[service];
    return {
      broker: broker.url,
      http: 'http://127.0.0.1:1',
      ...(database !== undefined ? { database } : { cache: redis.url }),
    };
  }

  private connectionVariables(service: string, wires: Wires): NodeJS.ProcessEnv {
    const { broker, redis } = this.servers;
    const database = this.databaseUrls[service];
    return {
      AMQP_URL: wires.through('broker', broker.url),
      ...(database !== undefined
        ? { [`${service.toUpperCase()}_DATABASE_URL`]: wires.through('database', database) }
        : { REDIS_URL: wires.through('cache', redis.url) }),
    };
  }

  /** What in a database would stop a broken part. */
  private async removeGuards(broken: Break): Promise<void> {
    for (const { service, sql } of guardsOf[broken]) {
      const client = new pg.Client({ connectionString: this.databaseUrls[service] });
      await client.connect();
      await client.query(sql).finally(() => client.end());
    }
  }
}
