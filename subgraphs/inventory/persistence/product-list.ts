import type { EntityManager, SelectQueryBuilder } from 'typeorm';
import type { ProductFilter, ProductSort } from '../domain/product-list.js';
import { ProductEntity } from './product.entity.js';
import { search } from './product-search.js';

/** The columns of each order, all in one direction, the last one unique: `(price, id) < (…)` is then one range of an index. */
const orders = {
  NEWEST: { columns: ['id'], direction: 'DESC' },
  NAME: { columns: ['nameKey', 'id'], direction: 'ASC' },
  PRICE_ASC: { columns: ['price', 'id'], direction: 'ASC' },
  PRICE_DESC: { columns: ['price', 'id'], direction: 'DESC' },
} as const satisfies Record<ProductSort, { columns: readonly string[]; direction: 'ASC' | 'DESC' }>;

/** One page: at most `limit` products behind the one with the sort key `after`. */
export function selectPage(
  manager: EntityManager,
  filter: ProductFilter,
  sort: ProductSort,
  after: readonly (string | number)[] | undefined,
  limit: number,
): SelectQueryBuilder<ProductEntity> {
  const { columns, direction } = orders[sort];
  const query = selectFiltered(manager, after ? withoutImplied(filter, sort, after) : filter).limit(limit);
  for (const column of columns) query.addOrderBy(`p.${column}`, direction);
  if (after) {
    const key = columns.map((column) => `p.${column}`).join(', ');
    const names = columns.map((_, i) => `:after${i}`).join(', ');
    query.andWhere(
      `(${key}) ${direction === 'ASC' ? '>' : '<'} (${names})`,
      Object.fromEntries(after.map((part, i) => [`after${i}`, part])),
    );
  }
  return query;
}

/** All products that are on offer and fit the filter. */
export function selectFiltered(manager: EntityManager, filter: ProductFilter): SelectQueryBuilder<ProductEntity> {
  const { categoryKey, words, offer, inStock, ownerId, minPrice, maxPrice } = filter;
  const query = manager.createQueryBuilder(ProductEntity, 'p').where('p.deletedAt IS NULL');
  if (categoryKey !== undefined) query.andWhere('p.categoryKey = :categoryKey', { categoryKey });
  if (offer !== undefined) query.andWhere('p.offer = :offer', { offer });
  if (inStock !== undefined) query.andWhere('p.inStock = :inStock', { inStock });
  if (ownerId !== undefined) query.andWhere('p.ownerId = :ownerId', { ownerId });
  if (minPrice !== undefined) query.andWhere('p.price >= :minPrice', { minPrice });
  if (maxPrice !== undefined) query.andWhere('p.price <= :maxPrice', { maxPrice });
  if (words?.length === 0) query.andWhere('FALSE');
  else if (words !== undefined) search(query, words);
  return query;
}

/**
 * The filter without a bound on the price that the cursor implies. PostgreSQL begins to read at one of two bounds, which
 * may be the looser: at the beginning of the list.
 */
function withoutImplied(
  filter: ProductFilter,
  sort: ProductSort,
  [price]: readonly (string | number)[],
): ProductFilter {
  const { minPrice, maxPrice, ...rest } = filter;
  const isAbove = typeof price === 'number' && minPrice !== undefined && price >= minPrice;
  const isBelow = typeof price === 'number' && maxPrice !== undefined && price <= maxPrice;
  return {
    ...rest,
    minPrice: sort === 'PRICE_ASC' && isAbove ? undefined : minPrice,
    maxPrice: sort === 'PRICE_DESC' && isBelow ? undefined : maxPrice,
  };
}
