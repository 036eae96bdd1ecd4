import type { Shop } from '../shop.js';
import type { Violation } from '../violation.js';

/** What is wrong, and the key by which it is looked at again. */
export interface Finding {
  readonly key: string;
  readonly violation: Violation;
}

/** One look at the shop. It keeps no more than a page at a time, and a bounded number of what looks wrong. */
export interface Check {
  /** The keys of all there is to judge, or only of what looks wrong where one statement can tell; a page at a time. */
  keys(shop: Shop): AsyncIterable<readonly string[]>;
  /** What is wrong with these as they are now. Where messages may be on their way, it can be right a moment later. */
  judge(shop: Shop, keys: readonly string[]): Promise<Finding[]>;
}

/** How much may look wrong at once: what a check names in one go, and what a run keeps to look at again. */
export const mostSuspects = 10_000;
