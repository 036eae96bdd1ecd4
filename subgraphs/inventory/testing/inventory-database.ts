import { randomUUID } from 'node:crypto';
import { DataSource } from 'typeorm';
import { v7 as uuid } from 'uuid';
import { Database } from '#platform/database';
import { messagingMigrations, Outbox } from '#platform/messaging';
import { type FreshPart, freshDatabase } from '#platform/testing';
import type { Offer } from '../domain/product.js';
import type { ReservationInput } from '../domain/reservation.js';
import { Inventory1780000100000 } from '../persistence/migrations/1780000100000-inventory.js';
import { ProductEntity } from '../persistence/product.entity.js';
import { ReservationsRepository } from '../persistence/reservations.repository.js';
import { StockRepository } from '../persistence/stock.repository.js';
import { type OrderStep, ReservationsService } from '../reservations.service.js';

/** More than a service would have at work at once: what can go wrong between transactions should. */
const connections = 24;

/** The services on a database of their own, called directly: no retry hides what fails. */
export class InventoryDatabase {
  private constructor(
    readonly dataSource: DataSource,
    readonly database: Database,
    private readonly reservations: ReservationsService,
    private readonly fresh: FreshPart,
  ) {}

  static async open(): Promise<InventoryDatabase> {
    const fresh = await freshDatabase();
    const dataSource = await new DataSource({
      type: 'postgres',
      url: fresh.url,
      entities: [ProductEntity],
      migrations: [...messagingMigrations, Inventory1780000100000],
      poolSize: connections,
      extra: { lock_timeout: 10_000 },
    }).initialize();
    await dataSource.runMigrations();
    const database = new Database(dataSource);
    const outbox = new Outbox(() => undefined);
    const reservations = new ReservationsService(new ReservationsRepository(), new StockRepository(), outbox);
    return new InventoryDatabase(dataSource, database, reservations, fresh);
  }

  async close(): Promise<void> {
    await this.dataSource.destroy();
    await this.fresh.drop();
  }

  async addProduct(available: number, offer: Offer = 'SALE'): Promise<string> {
    const id = uuid();
    await this.dataSource.query(
      `INSERT INTO products (id, owner_id, sku, name, name_key, description, category, category_key, words, offer, price,
         currency, version, created_at, updated_at, available, reserved, in_use, initial_stock)
       VALUES ($1::uuid, 'somebody', $1::text, '', '', '', '', '', '{}', $2, 100, 'USD', 1, now(), now(), $3, 0, 0, $3)`,
      [id, offer, available],
    );
    return id;
  }

  /** Tells of orders in one batch; answers what it sent, in that order. */
  async advanceAll(steps: readonly OrderStep[]): Promise<SentMessage[]> {
    return this.database.transaction(async (tx) => {
      await this.reservations.advanceAll(tx, steps);
      const rows = await tx.query<{ body: SentMessage }[]>(
        'SELECT body FROM outbox WHERE subject = ANY($1::text[]) AND xmin = pg_current_xact_id()::xid ORDER BY seq',
        [steps.map(({ orderId }) => orderId)],
      );
      return rows.map(({ body: { type, sequence, data } }) => ({ type, sequence, data }));
    });
  }

  advance(orderId: string, input: ReservationInput): Promise<SentMessage[]> {
    return this.advanceAll([{ orderId, input }]);
  }

  reserve(lines: readonly { productId: string; quantity: number }[], offer: Offer = 'SALE', orderId = randomUUID()) {
    return this.advance(orderId, { kind: 'reserve', offer, lines });
  }

  async stockOf(id: string): Promise<{ available: number; reserved: number; inUse: number }> {
    const [row] = await this.dataSource.query(
      'SELECT available, reserved, in_use AS "inUse" FROM products WHERE id = $1',
      [id],
    );
    return row;
  }

  async statusOf(orderId: string): Promise<string> {
    const [row] = await this.dataSource.query('SELECT status FROM reservations WHERE order_id = $1', [orderId]);
    return row?.status;
  }

  /** Products of which more or less is reserved, lent or sold than their orders' reservations say. */
  async unaccounted(): Promise<object[]> {
    return this.dataSource.query(
      `SELECT p.id, p.reserved, p.in_use, p.sold, p.unsold, o.*
       FROM products p LEFT JOIN (
         SELECT (line->>'productId')::uuid AS id,
           sum((line->>'quantity')::int) FILTER (WHERE status = 'reserved') AS held,
           sum((line->>'quantity')::int) FILTER (WHERE status = 'lent') AS out,
           sum((line->>'quantity')::int) FILTER (WHERE status = 'sold') AS bought
         FROM reservations, jsonb_array_elements(lines) AS line GROUP BY 1
       ) o ON o.id = p.id
       WHERE p.reserved <> coalesce(o.held, 0) OR p.in_use <> coalesce(o.out, 0) OR p.sold - p.unsold <> coalesce(o.bought, 0)`,
    );
  }
}

export interface SentMessage {
  type: string;
  sequence: number;
  // biome-ignore lint/suspicious/noExplicitAny: what a message holds is what each test is about
  data: any;
}
