import { ShopTrouble } from './shop-trouble.js';
import type { Waiting } from './waiting.js';

const firstMs = 250;
const longestMs = 15_000;

/** How long to wait after so many troubles in a row: twice as long each time, and never quite the same for two who wait. */
export function backoffMs(troubles: number): number {
  const ms = Math.min(firstMs * 2 ** (troubles - 1), longestMs);
  return ms * (0.75 + Math.random() / 4);
}

/** Tries again while the shop is in trouble, so many times in all. */
export async function patiently<T>(waiting: Waiting, tries: number, work: () => Promise<T>): Promise<T> {
  for (let troubles = 1; ; troubles++) {
    try {
      return await work();
    } catch (error) {
      if (!(error instanceof ShopTrouble) || troubles === tries) throw error;
      await waiting.sleep(backoffMs(troubles));
    }
  }
}
