import type { Shop } from '../shop.js';
import { violation } from '../violation.js';
import type { Check } from './check.js';

/** 1: all that moved comes to 0, in every currency. One statement, hence one moment: no transfer is seen by half. */
export const ledgerSumsToZero: Check = {
  async *keys(shop) {
    yield (await sums(shop)).map(({ currency }) => currency);
  },

  async judge(shop, keys) {
    const wrong = (await sums(shop)).filter(({ currency, sum }) => keys.includes(currency) && sum !== '0');
    return wrong.map(({ currency, sum }) => ({
      key: currency,
      violation: violation(1, 'ledger', currency, `sums to ${sum}, not to 0`),
    }));
  },
};

function sums({ databases }: Shop): Promise<{ currency: string; sum: string }[]> {
  return databases.payments.query('SELECT currency, sum(amount)::text AS sum FROM ledger_entries GROUP BY currency');
}
