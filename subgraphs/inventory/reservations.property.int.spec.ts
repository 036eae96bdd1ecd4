import { randomUUID } from 'node:crypto';
import fc from 'fast-check';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { ReservationInput } from './domain/reservation.js';
import type { OrderStep } from './reservations.service.js';
import { InventoryDatabase, type SentMessage } from './testing/inventory-database.js';

let inventory: InventoryDatabase;
beforeAll(async () => {
  inventory = await InventoryDatabase.open();
});
afterAll(() => inventory?.close());

const stocks = [0, 1, 3, 6, 9];
const loans = new Set([3, 4]);
const orders = 5;

/** A step of a shop where products and orders are numbered. */
interface NumberedStep {
  order: number;
  kind: ReservationInput['kind'];
  offer: 'SALE' | 'LOAN';
  lines: { product: number; quantity: number }[];
}

const anyStep: fc.Arbitrary<NumberedStep> = fc.record({
  order: fc.nat(orders - 1),
  kind: fc.constantFrom('reserve', 'reserve', 'release', 'place', 'cancel', 'return'),
  offer: fc.constantFrom('SALE', 'SALE', 'LOAN'),
  lines: fc.array(fc.record({ product: fc.nat(stocks.length - 1), quantity: fc.integer({ min: 1, max: 4 }) }), {
    minLength: 1,
    maxLength: 3,
  }),
});

/** What happens, in batches. */
const anyHistory = fc.array(fc.array(anyStep, { minLength: 1, maxLength: 8 }), { minLength: 1, maxLength: 5 });

/** Products and orders of its own, so that each history begins anew and two of them can be compared. */
class Shop {
  private constructor(
    private readonly productIds: readonly string[],
    private readonly orderIds: readonly string[],
  ) {}

  static async open(): Promise<Shop> {
    const ids: string[] = [];
    for (const [i, available] of stocks.entries()) {
      ids.push(await inventory.addProduct(available, loans.has(i) ? 'LOAN' : 'SALE'));
    }
    return new Shop(
      ids,
      Array.from({ length: orders }, () => randomUUID()),
    );
  }

  /** As the platform does it: a batch that fails is handled again one by one, and what cannot be is left out. */
  async handle(batch: readonly NumberedStep[]): Promise<SentMessage[]> {
    const steps = batch.map((step) => this.stepOf(step));
    try {
      return await inventory.advanceAll(steps);
    } catch (error) {
      expect(String(error)).toContain('no stock was reserved');
      if (batch.length === 1) return [];
      const answers: SentMessage[] = [];
      for (const step of batch) answers.push(...(await this.handle([step])));
      return answers;
    }
  }

  /** What the database says of it, without its ids. */
  async state(): Promise<object> {
    const products = await inventory.dataSource.query(
      `SELECT available, reserved, in_use, sold, unsold, lent, returned, version FROM products WHERE id = ANY($1::uuid[])
       ORDER BY id`,
      [this.productIds],
    );
    const reservations = await inventory.dataSource.query(
      `SELECT status, offer, lines, refusal, version FROM reservations WHERE order_id = ANY($1::text[])
       ORDER BY array_position($1, order_id)`,
      [this.orderIds],
    );
    return this.numbered({ products, reservations });
  }

  /** The same with numbers in the place of ids. */
  numbered<Value>(value: Value): Value {
    const ids = [
      ...this.productIds.map((id, i) => [id, `product ${i}`]),
      ...this.orderIds.map((id, i) => [id, `order ${i}`]),
    ];
    const text = ids.reduce((all, [id = '', name = '']) => all.replaceAll(id, name), JSON.stringify(value));
    return JSON.parse(text);
  }

  private stepOf({ order, kind, offer, lines }: NumberedStep): OrderStep {
    const orderId = this.orderIds[order] ?? '';
    if (kind !== 'reserve') return { orderId, input: { kind } };
    const named = lines.map(({ product, quantity }) => ({ productId: this.productIds[product] ?? '', quantity }));
    return { orderId, input: { kind, offer, lines: named } };
  }
}

it('a batch comes to what its messages come to one after the other: the same reservations, stock and answers', async () => {
  await fc.assert(
    fc.asyncProperty(anyHistory, async (batches) => {
      const [together, alone] = [await Shop.open(), await Shop.open()];
      for (const batch of batches) {
        const answers = await together.handle(batch);
        const expected: SentMessage[] = [];
        for (const step of batch) expected.push(...(await alone.handle([step])));
        expect(together.numbered(answers)).toEqual(alone.numbered(expected));
      }
      expect(await together.state()).toEqual(await alone.state());
      expect(await inventory.unaccounted()).toEqual([]);
    }),
    { numRuns: 40 },
  );
});

it('batches at once, whatever is in them, leave no unit held, lent or sold that no order has', async () => {
  await fc.assert(
    fc.asyncProperty(anyHistory, async (batches) => {
      const shop = await Shop.open();
      await Promise.all(batches.map((batch) => shop.handle(batch)));
      expect(await inventory.unaccounted()).toEqual([]);
    }),
    { numRuns: 40 },
  );
});
