import { setTimeout as sleep } from 'node:timers/promises';
import { runAudit } from '../../../audit/run-audit.js';
import { formatViolation } from '../../../audit/violation.js';
import type { Crowd } from '../clients/crowd.js';
import type { History } from '../clients/history.js';
import { welcomeCredit } from '../world/environment.js';
import { readFinalState } from './final-state.js';
import { checkHistory } from './history-check.js';

const atOnce = 8;
const pollMs = 300;

export interface Settlement {
  readonly violations: readonly string[];
  /** From when the faults stopped until all was settled and the audit clean; undefined when it never was. */
  readonly settledMs: number | undefined;
  /** How many of what the audit looked at. */
  readonly checked: Readonly<Record<string, number>>;
}

/** The shop, as those see it who look for what is wrong. */
export interface Examined {
  readonly databaseUrls: Readonly<Record<string, string>>;
  /** Of a shop with a broker. */
  readonly brokerUrl?: string | undefined;
}

/**
 * After the faults: asks again for each key whose answer was lost, waits until all is settled and the audit is clean, and compares
 * what clients were told with what is so. `leaving`: those who are still in the shop have gone.
 */
export async function settle(
  shop: Examined,
  crowd: Crowd,
  history: History,
  withinMs: number,
  leaving: Promise<void> = Promise.resolve(),
): Promise<Settlement> {
  const startMs = performance.now();
  const leftMs = () => startMs + withinMs - performance.now();
  await leaving;
  await resolveKeys(crowd, history, leftMs);
  let found = await look(shop);
  while (found.violations.length > 0 && leftMs() > 0) {
    await sleep(pollMs);
    found = await look(shop);
  }
  const settledMs = found.violations.length === 0 ? performance.now() - startMs : undefined;
  const contradictions = await orWhyNot(async () =>
    checkHistory(history.entries, await readFinalState(crowd.customers, crowd.catalogue), welcomeCredit),
  );
  return { violations: [...found.violations, ...contradictions], settledMs, checked: found.checked };
}

async function look(shop: Examined) {
  let checked: Settlement['checked'] = {};
  const violations = await orWhyNot(async () => {
    const report = await audit(shop);
    checked = report.checked;
    return report.violations.map(formatViolation);
  });
  return { violations, checked };
}

/** That something cannot be looked at is a finding too. */
async function orWhyNot(find: () => Promise<string[]>): Promise<string[]> {
  try {
    return await find();
  } catch (error) {
    return [`it could not be looked at: ${error instanceof Error ? error.message : error}`];
  }
}

function audit({ databaseUrls, brokerUrl }: Examined) {
  const { users = '', inventory = '', pricing = '', payments = '', orders = '' } = databaseUrls;
  return runAudit({
    databaseUrls: { users, inventory, pricing, payments, orders },
    amqpUrl: brokerUrl,
    atRest: true,
  });
}

/** Whoever got no answer asks again with the same key. */
async function resolveKeys(crowd: Crowd, history: History, leftMs: () => number): Promise<void> {
  const open = history.open();
  const workers = Array.from({ length: atOnce }, async () => {
    for (let next = open.pop(); next; next = open.pop()) {
      await crowd.clients.get(next.client)?.insist(next.request, Math.max(leftMs(), 0));
    }
  });
  await Promise.all(workers);
}
