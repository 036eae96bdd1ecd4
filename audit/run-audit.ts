import { setTimeout as sleep } from 'node:timers/promises';
import { checksFor } from './checks/all-checks.js';
import { type Check, type Finding, mostSuspects } from './checks/check.js';
import { type AuditReport, Findings } from './report.js';
import type { DatabaseUrls } from './services.js';
import { Shop } from './shop.js';
import { Suspects } from './suspects.js';
import { type Violation, violation } from './violation.js';

export interface AuditOptions {
  readonly databaseUrls: DatabaseUrls;
  /** With it, RabbitMQ's dead letters are looked at too, and its queues at rest. */
  readonly amqpUrl?: string | undefined;
  /** Whether nothing is under way any more: includes the ninth invariant, and tells at once what is wrong. */
  readonly atRest?: boolean;
  /** In a shop that is open, what looks wrong is read again after this time, and told only if it still is. */
  readonly recheckMs?: number | undefined;
  /** Ids that are read at once. */
  readonly pageSize?: number;
  /** Whether RabbitMQ's dead letters are only counted: to be named they are taken out for a moment, in which a replay misses them. */
  readonly leavesDeadLetters?: boolean;
  readonly signal?: AbortSignal;
  /** Hears how much looks wrong, before the wait. */
  readonly onSuspects?: (count: number) => void | Promise<void>;
}

const defaultRecheckMs = 10_000;
const defaultPageSize = 2_000;

/** Checks the invariants over the databases of a shop. Throws when it cannot read one, and what `signal` says once that is aborted. */
export async function runAudit(options: AuditOptions): Promise<AuditReport> {
  const {
    databaseUrls,
    amqpUrl,
    atRest = false,
    pageSize = defaultPageSize,
    leavesDeadLetters = false,
    signal,
  } = options;
  const startedMs = performance.now();
  const shop = new Shop({ databaseUrls, amqpUrl, atRest, pageSize, leavesDeadLetters });
  const findings = new Findings();
  const interrupt = () => shop.interrupt();
  signal?.addEventListener('abort', interrupt);
  try {
    if (atRest) await tellAll(shop, findings, options);
    else await tellWhatStays(shop, findings, options);
  } catch (error) {
    signal?.throwIfAborted();
    throw error;
  } finally {
    signal?.removeEventListener('abort', interrupt);
    await shop.close();
  }
  const { violations, counts, found } = findings;
  const seconds = (performance.now() - startedMs) / 1_000;
  return { violations, found, counts, checked: shop.checked, atRest, seconds };
}

async function tellAll(shop: Shop, findings: Findings, { signal }: AuditOptions): Promise<void> {
  for (const check of checksFor(true)) {
    for await (const wrong of looks(check, shop, signal)) findings.add(wrong.map((each) => each.violation));
  }
}

/** What looks wrong may be a message on its way, or two databases read at two moments: only what lasts is told. */
async function tellWhatStays(shop: Shop, findings: Findings, options: AuditOptions): Promise<void> {
  let suspects = new Suspects();
  for (const check of checksFor(false)) {
    for await (const wrong of looks(check, shop, options.signal)) {
      suspects.add(check, wrong);
      if (suspects.count < mostSuspects) continue;
      // As many as are kept: what was only late is forgotten, and makes room.
      const last = await tellOf(suspects, shop, findings, options);
      if (last) return findings.add([tooMany(last)]);
      suspects = new Suspects();
    }
  }
  await tellOf(suspects, shop, findings, options);
}

/** Looks again at suspects after a while, and tells of those that still are wrong. Answers the last one. */
async function tellOf(
  suspects: Suspects,
  shop: Shop,
  findings: Findings,
  { signal, recheckMs = defaultRecheckMs, onSuspects }: AuditOptions,
): Promise<Violation | undefined> {
  if (suspects.count === 0) return undefined;
  await onSuspects?.(suspects.count);
  await sleep(recheckMs, undefined, { signal });
  let last: Violation | undefined;
  for (const { check, keys } of suspects.inPages(shop.pageSize)) {
    signal?.throwIfAborted();
    const violations = (await check.judge(shop, keys)).map((each) => each.violation);
    findings.add(violations);
    last = violations.at(-1) ?? last;
  }
  return last;
}

/** What a check finds, a page at a time. */
async function* looks(check: Check, shop: Shop, signal: AbortSignal | undefined): AsyncIterable<Finding[]> {
  for await (const keys of check.keys(shop)) {
    signal?.throwIfAborted();
    if (keys.length > 0) yield await check.judge(shop, keys);
  }
}

function tooMany({ invariant }: Violation): Violation {
  const problem = `${mostSuspects} things or more looked wrong, and not all of them were late: nothing else was looked at`;
  return violation(invariant, 'shop', [], problem);
}
