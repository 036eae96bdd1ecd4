/** How many units of a product there are, and in what state. */
export interface Stock {
  /** Free to order. */
  readonly available: number;
  /** Held for orders that are being placed. */
  readonly reserved: number;
  /** Lent and not yet back. */
  readonly inUse: number;
}

export type StockLevel = 'OUT' | 'LOW' | 'IN_STOCK';

const lowUpTo = 5;

export function stockLevel(available: number): StockLevel {
  if (available <= 0) return 'OUT';
  return available <= lowUpTo ? 'LOW' : 'IN_STOCK';
}

/** A stock after a change, as messages tell it. */
export interface StockAfter extends Stock {
  readonly level: StockLevel;
  readonly levelChanged: boolean;
}

/** `availableBefore` is left out where the change was none of the stock's. */
export function stockAfter(stock: Stock, availableBefore = stock.available): StockAfter {
  const { available, reserved, inUse } = stock;
  const level = stockLevel(available);
  return { available, reserved, inUse, level, levelChanged: level !== stockLevel(availableBefore) };
}

/**
 * All units that a product may ever take in, what left again by restocking not counted. Sold or lent units that come back
 * are among them, so nothing that is given back can overflow a 32-bit count.
 */
export const mostUnitsEver = 2_000_000_000;

export type RestockRefusal = 'BELOW_RESERVED' | 'TOO_MANY';

/** Why so many units cannot be added or taken out; undefined when they can. `takenIn`: all units taken in so far. */
export function refuseRestock(stock: Stock, takenIn: number, quantity: number): RestockRefusal | undefined {
  if (stock.available + quantity < 0) return 'BELOW_RESERVED';
  return takenIn + quantity > mostUnitsEver ? 'TOO_MANY' : undefined;
}
