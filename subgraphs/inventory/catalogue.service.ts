import { Injectable } from '@nestjs/common';
import { Database } from '#platform/database';
import type { Product, ProductTerms } from './domain/product.js';
import type { ProductFilter, ProductSort } from './domain/product-list.js';
import { ProductsRepository } from './persistence/products.repository.js';

/** What is on offer, for everyone to read. */
@Injectable()
export class CatalogueService {
  constructor(
    private readonly database: Database,
    private readonly products: ProductsRepository,
  ) {}

  /** At most `limit` products behind the sort key `after`: `[id]` of NEWEST, `[name key, id]` of NAME, `[price, id]` of a price. */
  page(
    filter: ProductFilter,
    sort: ProductSort,
    after: readonly (string | number)[] | undefined,
    limit: number,
  ): Promise<Product[]> {
    return this.products.page(this.database.manager, filter, sort, after, limit);
  }

  count(filter: ProductFilter): Promise<number> {
    return this.products.count(this.database.manager, filter);
  }

  /** Those that are on offer, in any order, in one query. */
  byIds(ids: readonly string[]): Promise<Product[]> {
    return this.products.byIds(this.database.manager, ids);
  }

  /** The terms of those that are on offer, in any order, in one query that reads no more. */
  termsByIds(ids: readonly string[]): Promise<ProductTerms[]> {
    return this.products.termsByIds(this.database.manager, ids);
  }

  bySku(sku: string): Promise<Product | undefined> {
    return this.products.bySku(this.database.manager, sku);
  }
}
