import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { Redis } from 'ioredis';
import { contracts, ProductUpdated } from '#contracts';
import { keyPrefix } from '#platform/cache';
import { InProcessBus } from '#platform/messaging';
import { eventually, type PrivateRedis, startPrivateRedis } from '#platform/testing';
import { RunningGateway } from '../../../gateway/testing/running-gateway.js';
import { StubShop } from '../../../gateway/testing/stub-shop.js';
import { TcpProxy } from '../../../libs/platform/messaging/testing/tcp-proxy.js';

const list = '{ products { nodes { id name } } }';

/** Two gateways with one Redis before one inventory, whose answers come late now and then. Only the first hears events. */
export class TwoGateways {
  /** What a product is at, by its id. */
  readonly versions = new Map<string, number>();

  private readonly broom: Redis;

  private constructor(
    readonly redis: PrivateRedis,
    /** What connects the second gateway to Redis. */
    readonly wire: TcpProxy,
    readonly shop: StubShop,
    private readonly bus: InProcessBus,
    private readonly gateways: ReadonlyMap<string, RunningGateway>,
  ) {
    this.broom = new Redis(redis.url, { lazyConnect: true });
    this.broom.on('error', () => {});
    for (const { id } of shop.products) this.versions.set(id, 0);
    for (const product of shop.products) product.name = '0';
    shop.inventory.after = () => sleep(Math.random() < 0.4 ? Math.random() * 40 : 0);
  }

  static async start(): Promise<TwoGateways> {
    const toGateway = Object.entries(contracts.topology).map(([type, services]) => {
      return [type, services.filter((service) => service === 'gateway')];
    });
    const bus = new InProcessBus({ ...contracts, topology: Object.fromEntries(toGateway) });
    const [redis, shop] = await Promise.all([startPrivateRedis(), StubShop.start()]);
    const wire = await TcpProxy.to(redis.url);
    const env = { ...shop.env, RATE_LIMIT_PER_MINUTE: '0' };
    const gateways = new Map([
      ['one', await RunningGateway.start({ ...env, REDIS_URL: redis.url }, { bus })],
      ['other', await RunningGateway.start({ ...env, REDIS_URL: wire.through(redis.url) })],
    ]);
    return new TwoGateways(redis, wire, shop, bus, gateways);
  }

  get names(): string[] {
    return [...this.gateways.keys()];
  }

  /** The version of each product as a client sees it. */
  async read(via: string): Promise<[item: string, version: number][]> {
    const { codes, data } = await this.gateway(via).ask(list);
    if (codes.length > 0) throw new Error(`a read failed: ${codes}`);
    const { products } = data as { products: { nodes: { id: string; name: string }[] } };
    return products.nodes.map(({ id, name }) => [id, Number(name)]);
  }

  async write(item: string, via: string): Promise<number> {
    const version = this.next(item);
    const { codes } = await this.gateway(via).ask(
      `mutation { updateProduct(id: "${item}", input: { name: "${version}" }) { id } }`,
    );
    if (codes.length > 0) throw new Error(`a write failed: ${codes}`);
    return version;
  }

  /** A change that no gateway took part in. */
  changeSilently(item: string): number {
    const version = this.next(item);
    const product = this.shop.products.find(({ id }) => id === item);
    if (product) product.name = String(version);
    return version;
  }

  async tellOf(item: string): Promise<void> {
    const id = randomUUID();
    const { type, source } = ProductUpdated;
    const about = { id, type, source, subject: item, time: new Date().toISOString(), correlationid: 'c1' };
    const data = {
      productId: item,
      sku: item,
      name: 'whatever',
      description: '',
      category: 'things',
      offer: 'SALE',
      listPrice: { amount: 100, currency: 'USD' },
      ownerId: 'u1',
      stock: { available: 4, reserved: 1, inUse: 0, level: 'LOW', levelChanged: false },
    };
    const envelope = { specversion: '1.0', datacontenttype: 'application/json', sequence: 1, ...about, data };
    await this.bus.publish({ id, type, subject: item, content: JSON.stringify(envelope), redelivered: false });
  }

  /** As somebody does who cleans up in the wrong place. */
  async deleteEpochs(): Promise<void> {
    await this.broom.del(`${keyPrefix}epochs`);
  }

  /** Both gateways cache, and use what the other has. */
  async cached(): Promise<void> {
    await eventually(
      async () => {
        await this.read('one');
        const before = this.shop.inventory.fetches;
        for (const name of this.names) await this.read(name);
        if (this.shop.inventory.fetches > before) throw new Error('not cached');
      },
      { timeoutMs: 15_000 },
    );
  }

  /** Whether each gateway shows the latest version of each product within so many milliseconds. */
  async seenEverywhere(withinMs: number): Promise<boolean> {
    const endMs = performance.now() + withinMs;
    while (performance.now() < endMs) {
      const reads = await Promise.all(this.names.map((name) => this.read(name)));
      if (reads.flat().every(([item, version]) => version === this.versions.get(item))) return true;
      await sleep(50);
    }
    return false;
  }

  async stop(): Promise<void> {
    await Promise.all([...this.gateways.values()].map((gateway) => gateway.stop()));
    this.broom.disconnect();
    await this.shop.stop();
    await this.wire.close();
    await this.redis.stop();
  }

  private next(item: string): number {
    const version = (this.versions.get(item) ?? 0) + 1;
    this.versions.set(item, version);
    return version;
  }

  private gateway(name: string): RunningGateway {
    const gateway = this.gateways.get(name);
    if (!gateway) throw new Error(`there is no gateway ${name}`);
    return gateway;
  }
}
