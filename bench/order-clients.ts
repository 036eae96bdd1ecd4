import { randomUUID } from 'node:crypto';
import { type Figures, measureWork } from './load.js';
import { ShopClient } from './shop-client.js';

const products = 1_000;
const orderMutation =
  'mutation($input: PlaceOrderInput!) { placeOrder(input: $input) { id status cancellation { reason } } }';

/** Customers who order one after the other, each with a key, and wait until the order has settled. */
export class OrderClients {
  private constructor(
    private readonly customers: readonly ShopClient[],
    private readonly productIds: readonly string[],
  ) {}

  static async start(url: string, count: number): Promise<OrderClients> {
    const admin = new ShopClient(url, 8);
    await admin.signIn('admin');
    await admin.fillCatalogue(products);
    const ids = await admin.productIds(products);
    await admin.close();
    const customers = Array.from({ length: count }, () => new ShopClient(url, 1));
    for (const [index, customer] of customers.entries())
      await customer.register(`bench-${index}-${randomUUID()}@souk.example`);
    return new OrderClients(customers, ids);
  }

  measure(): Promise<Figures> {
    return measureWork(this.customers.length, async (index) => {
      const productId = this.productIds[Math.floor(Math.random() * this.productIds.length)];
      const input = { items: [{ productId, quantity: 1 }], idempotencyKey: randomUUID() };
      const answer = await this.customers[index]?.ask(orderMutation, { input });
      const status = answer?.placeOrder?.status;
      if (status !== 'PLACED') throw new Error(`an order is ${JSON.stringify(answer)}`);
    });
  }

  async close(): Promise<void> {
    await Promise.all(this.customers.map((customer) => customer.close()));
  }
}
