import type { EntityManager, SelectQueryBuilder } from 'typeorm';
import type { ProductFilter, ProductSort } from '../domain/product-list.js';
import { ProductEntity } from './product.entity.js';

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
  const query = selectFiltered(manager, filter).limit(limit);
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
  else if (words !== undefined) {
    query.andWhere('array_to_tsvector(p.words) @@ CAST(:search AS tsquery)', { search: searchQuery(words) });
  }
  return query;
}

/**
 * The planner takes a word that it does not know for one of 0.5 %, thinks that independent of the order, and would walk
 * through the whole list for want of it. Asked for four times over a word seems rarer than it is, so that the index of words
 * is used for all but what every fourth product or more has: a word of 7 % of a million products took 3.5 s, and takes 0.5 s.
 */
const timesAsked = 4;

/** Products that have a word beginning with each of these. Words are letters and digits only, so none can end its quotes. */
function searchQuery(words: readonly string[]): string {
  const terms = words.map((word) => `'${word}':*`);
  return Array.from({ length: timesAsked }, () => terms)
    .flat()
    .join(' & ');
}
