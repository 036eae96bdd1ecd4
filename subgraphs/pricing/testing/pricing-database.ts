import { DataSource } from 'typeorm';
import { Database } from '#platform/database';
import { messagingMigrations } from '#platform/messaging';
import { type FreshPart, freshDatabase } from '#platform/testing';
import type { Discount } from '../domain/discount.js';
import { BoundariesRepository } from '../persistence/boundaries.repository.js';
import { DiscountEntity } from '../persistence/discount.entity.js';
import { DiscountTiersRepository } from '../persistence/discount-tiers.repository.js';
import { DiscountsRepository } from '../persistence/discounts.repository.js';
import { Pricing1780000100000 } from '../persistence/migrations/1780000100000-pricing.js';
import { PricesService } from '../prices.service.js';

/** The repositories on a database of their own, called directly. */
export class PricingDatabase {
  readonly discounts = new DiscountsRepository();
  readonly boundaries = new BoundariesRepository();
  readonly prices: PricesService;

  private constructor(
    readonly dataSource: DataSource,
    readonly database: Database,
    private readonly fresh: FreshPart,
  ) {
    this.prices = new PricesService(database, new DiscountTiersRepository());
  }

  static async open(): Promise<PricingDatabase> {
    const fresh = await freshDatabase();
    const dataSource = await new DataSource({
      type: 'postgres',
      url: fresh.url,
      entities: [DiscountEntity],
      migrations: [...messagingMigrations, Pricing1780000100000],
    }).initialize();
    await dataSource.runMigrations();
    return new PricingDatabase(dataSource, new Database(dataSource), fresh);
  }

  async close(): Promise<void> {
    await this.dataSource.destroy();
    await this.fresh.drop();
  }

  /** These discounts, and no others. */
  async hold(discounts: readonly Discount[]): Promise<void> {
    await this.dataSource.query('TRUNCATE discounts, discount_boundaries');
    await this.database.transaction(async (tx) => {
      for (const discount of discounts) {
        await this.discounts.insert(tx, discount);
        await this.boundaries.add(tx, [discount.startsAt, ...(discount.endsAt ? [discount.endsAt] : [])]);
      }
    });
  }

  /** How many rows PostgreSQL looked at for a query. */
  async rowsRead(sql: string, parameters: readonly unknown[]): Promise<number> {
    const [{ 'QUERY PLAN': plan }] = await this.dataSource.query(`EXPLAIN (ANALYZE, FORMAT JSON) ${sql}`, [
      ...parameters,
    ]);
    return rowsOf(plan[0].Plan);
  }
}

interface PlanNode {
  'Actual Rows': number;
  'Actual Loops': number;
  'Rows Removed by Filter'?: number;
  'Relation Name'?: string;
  Plans?: PlanNode[];
}

function rowsOf(node: PlanNode): number {
  const own =
    node['Relation Name'] === 'discounts'
      ? (node['Actual Rows'] + (node['Rows Removed by Filter'] ?? 0)) * node['Actual Loops']
      : 0;
  return (node.Plans ?? []).reduce((sum, child) => sum + rowsOf(child), own);
}
