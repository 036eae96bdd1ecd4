import { z } from 'zod';
import { parseId } from '#platform/input';
import { foldCase } from '../domain/fold-text.js';
import type { ProductFilter, ProductSort } from '../domain/product-list.js';
import { searchWords } from '../domain/search-words.js';
import { line } from './input-fields.js';

const amount = z.int('must be whole minor units').nullish();

/** ProductFilter: what is null or blank is as if left out. */
export const productFilter = z
  .object({
    category: line(0, 100).nullish(),
    search: line(0, 100).nullish(),
    offer: z.enum(['SALE', 'LOAN']).nullish(),
    inStock: z.boolean().nullish(),
    ownerId: z.string().max(255, 'is not an id').nullish(),
    minPrice: amount,
    maxPrice: amount,
  })
  .nullish()
  .transform(
    (filter): ProductFilter => ({
      categoryKey: filter?.category ? foldCase(filter.category) : undefined,
      words: filter?.search ? searchWords(filter.search) : undefined,
      offer: filter?.offer ?? undefined,
      inStock: filter?.inStock ?? undefined,
      // What is no id is nobody's.
      ownerId: filter?.ownerId ? (parseId(filter.ownerId) ?? 'nobody') : undefined,
      minPrice: filter?.minPrice ?? undefined,
      maxPrice: filter?.maxPrice ?? undefined,
    }),
  );

export const productSort = z
  .enum(['NEWEST', 'NAME', 'PRICE_ASC', 'PRICE_DESC'])
  .nullish()
  .transform((sort): ProductSort => sort ?? 'NEWEST');
