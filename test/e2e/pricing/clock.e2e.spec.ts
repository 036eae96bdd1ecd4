import { setTimeout as sleep } from 'node:timers/promises';
import { expect, it } from 'vitest';
import { useShop } from '../harness/shop.js';
import { discountsOn, prices } from './pricing-client.js';

const souk = useShop();

/** What was asked before a boundary may still be on its way, and joined by others, for as long as this. */
const underWayMs = 1_500;

interface Reading {
  askedAtMs: number;
  answeredAtMs: number;
  value: unknown;
}

/** Asks over and over, until so long after an instant. */
async function readUntil(ask: () => Promise<unknown>, untilMs: number): Promise<Reading[]> {
  const readings: Reading[] = [];
  while (Date.now() < untilMs) {
    const askedAtMs = Date.now();
    const value = await ask();
    readings.push({ askedAtMs, answeredAtMs: Date.now(), value });
    await sleep(20);
  }
  return readings;
}

it('a discount that starts and ends by the clock is right in answers that were cached before', async () => {
  const ada = await souk.visitor.register();
  const productId = await ada.createProduct({ price: { amount: 1_000 } });
  const startsAtMs = Date.now() + 2_700;
  const endsAtMs = startsAtMs + 4_200;
  const validity = { startsAt: new Date(startsAtMs).toISOString(), endsAt: new Date(endsAtMs).toISOString() };
  const id = await discountsOn(souk.admin).make({ percent: 40, productId, ...validity });
  const { list, quote, discounts } = prices(souk.visitor, productId);

  const expected: [ask: () => Promise<unknown>, without: unknown, within: unknown][] = [
    [list, 1_000, 600],
    [quote, 1_000, 600],
    [discounts, [], [id]],
  ];
  await Promise.all(
    expected.map(async ([ask, without, within]) => {
      const readings = await readUntil(ask, endsAtMs + underWayMs + 1_000);
      const between = (fromMs: number, toMs: number) =>
        new Set(
          readings
            .filter(({ askedAtMs, answeredAtMs }) => askedAtMs >= fromMs && answeredAtMs < toMs)
            .map(({ value }) => JSON.stringify(value)),
        );
      expect(between(0, startsAtMs)).toEqual(new Set([JSON.stringify(without)]));
      expect(between(startsAtMs + underWayMs, endsAtMs)).toEqual(new Set([JSON.stringify(within)]));
      expect(between(endsAtMs + underWayMs, Number.POSITIVE_INFINITY)).toEqual(new Set([JSON.stringify(without)]));
    }),
  );
});
