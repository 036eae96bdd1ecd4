import { badInput } from '#platform/errors';
import { type CursorValue, encodeCursor, type Page, type PageArgs, parsePage } from '#platform/graphql';
import { nameSortKey } from '../domain/fold-text.js';
import type { Product } from '../domain/product.js';
import { parseProductId } from '../domain/product-id.js';
import type { ProductSort } from '../domain/product-list.js';

const keyTypes = {
  NEWEST: ['string'],
  NAME: ['string', 'string'],
  PRICE_ASC: ['number', 'string'],
  PRICE_DESC: ['number', 'string'],
} as const satisfies Record<ProductSort, readonly ('string' | 'number')[]>;

/** Checks a page's arguments, the cursor's parts too: it comes from a client, and only parts of the right form go into a query. */
export function parseProductPage(args: PageArgs, sort: ProductSort): Page {
  const page = parsePage(args, sort, keyTypes[sort]);
  const parts = page.after ?? [];
  const isSound = parts.every((part, i) => (i === parts.length - 1 ? parseProductId(part) : isSortValue(part)));
  if (!isSound) throw badInput({ after: 'is not a cursor of this list' });
  return page;
}

function isSortValue(part: CursorValue): boolean {
  return typeof part === 'number' ? Number.isSafeInteger(part) : part.isWellFormed() && !part.includes('\0');
}

export function productCursor(product: Product, sort: ProductSort): string {
  return encodeCursor(sort, sortKey(product, sort));
}

function sortKey({ id, name, listPrice }: Product, sort: ProductSort): CursorValue[] {
  switch (sort) {
    case 'NEWEST':
      return [id];
    case 'NAME':
      return [nameSortKey(name), id];
    case 'PRICE_ASC':
    case 'PRICE_DESC':
      return [listPrice.amount, id];
  }
}
