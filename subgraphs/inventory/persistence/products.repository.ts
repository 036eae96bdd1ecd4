import { Injectable } from '@nestjs/common';
import { type EntityManager, In, IsNull } from 'typeorm';
import { prepared, type Transaction } from '#platform/database';
import { foldCase, nameSortKey } from '../domain/fold-text.js';
import type { Product, ProductFacts, ProductTerms } from '../domain/product.js';
import type { ProductFilter, ProductSort } from '../domain/product-list.js';
import { searchWords } from '../domain/search-words.js';
import { ProductEntity, toProduct } from './product.entity.js';
import { selectFiltered, selectPage } from './product-list.js';
import { searchNearby } from './product-search.js';

/** The products that are on offer. A deleted one stays as a row, for the stock that comes back to it, and is found by none of these. */
@Injectable()
export class ProductsRepository {
  /** Throws a violation of `products_sku` when the sku is taken. */
  async insert(tx: Transaction, product: Product): Promise<void> {
    const { id, ownerId, version, createdAt, updatedAt, stock } = product;
    await tx.insert(ProductEntity, {
      id,
      ownerId,
      version,
      createdAt,
      updatedAt,
      ...columnsOf(product),
      ...stock,
      initialStock: stock.available,
      restocked: 0,
      deletedAt: null,
    });
  }

  /** Locks it until the transaction ends: changes of one product take turns. */
  async lock(tx: Transaction, id: string): Promise<Product | undefined> {
    const row = await tx.findOne(ProductEntity, {
      where: { id, deletedAt: IsNull() },
      lock: { mode: 'pessimistic_write' },
    });
    return row ? toProduct(row) : undefined;
  }

  /** Locks some of what a user offers, in the order of ids. */
  async lockSomeOf(tx: Transaction, ownerId: string, limit: number): Promise<Product[]> {
    const rows = await tx.find(ProductEntity, {
      where: { ownerId, deletedAt: IsNull() },
      order: { id: 'ASC' },
      take: limit,
      lock: { mode: 'pessimistic_write' },
    });
    return rows.map(toProduct);
  }

  /** Writes the facts of a locked product. Throws a violation of `products_sku` when the sku is taken. */
  async writeFacts(tx: Transaction, product: Product): Promise<void> {
    const { version, updatedAt } = product;
    await tx.update(ProductEntity, product.id, { ...columnsOf(product), version, updatedAt });
  }

  /** Adds to the stock of a locked product, or takes from it. */
  async writeRestock(tx: Transaction, product: Product, quantity: number): Promise<void> {
    const { version, updatedAt, stock } = product;
    const restocked = () => `restocked + ${Math.trunc(quantity)}`;
    await tx.update(ProductEntity, product.id, { available: stock.available, restocked, version, updatedAt });
  }

  /** Takes locked products off the lists, out of the search and from their skus. */
  async markDeleted(tx: Transaction, products: readonly Product[], at: Date): Promise<void> {
    const ids = products.map((product) => product.id);
    const version = () => 'version + 1';
    await tx.update(ProductEntity, { id: In(ids) }, { deletedAt: at, updatedAt: at, words: [], version });
  }

  async byIds(manager: EntityManager, ids: readonly string[]): Promise<Product[]> {
    const rows = await manager.findBy(ProductEntity, { id: In(ids), deletedAt: IsNull() });
    return rows.map(toProduct);
  }

  /** Without an entity, which costs several times as much: this is asked for whenever an order is placed. */
  async termsByIds(manager: EntityManager, ids: readonly string[]): Promise<ProductTerms[]> {
    const rows = await manager.query<(Omit<ProductTerms, 'listPrice'> & { price: string; currency: string })[]>(
      prepared(
        'SELECT id, name, category, offer, price, currency FROM products WHERE id = ANY($1::uuid[]) AND deleted_at IS NULL',
      ),
      [ids],
    );
    return rows.map(({ price, currency, ...terms }) => ({ ...terms, listPrice: { amount: Number(price), currency } }));
  }

  async bySku(manager: EntityManager, sku: string): Promise<Product | undefined> {
    const row = await manager.findOneBy(ProductEntity, { sku, deletedAt: IsNull() });
    return row ? toProduct(row) : undefined;
  }

  async page(
    manager: EntityManager,
    filter: ProductFilter,
    sort: ProductSort,
    after: readonly (string | number)[] | undefined,
    limit: number,
  ): Promise<Product[]> {
    return (
      (await this.searchedPage(manager, filter, sort, after, limit)) ??
      (await selectPage(manager, filter, sort, after, limit).getMany()).map(toProduct)
    );
  }

  async count(manager: EntityManager, filter: ProductFilter): Promise<number> {
    return selectFiltered(manager, filter).getCount();
  }

  /** The page of a search that need not look far; undefined when it must, or one of its products is gone meanwhile. */
  private async searchedPage(
    manager: EntityManager,
    { words, ...others }: ProductFilter,
    sort: ProductSort,
    after: readonly (string | number)[] | undefined,
    limit: number,
  ): Promise<Product[] | undefined> {
    if (!words?.length) return undefined;
    const ids = await searchNearby(manager, selectPage(manager, others, sort, after, limit), words, limit);
    if (!ids) return undefined;
    const products = new Map((await this.byIds(manager, ids)).map((product) => [product.id, product]));
    return products.size === ids.length ? ids.flatMap((id) => products.get(id) ?? []) : undefined;
  }
}

function columnsOf({ sku, name, description, category, offer, listPrice }: ProductFacts) {
  return {
    sku,
    name,
    description,
    category,
    offer,
    price: listPrice.amount,
    currency: listPrice.currency,
    nameKey: nameSortKey(name),
    categoryKey: foldCase(category),
    words: searchWords(name, description, sku),
  };
}
