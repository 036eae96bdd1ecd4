import { backoffMs } from './backoff.js';
import type { CatalogueApi, Change } from './catalogue-api.js';
import { planChange } from './plan-change.js';
import type { ProductRow } from './product-row.js';
import { explain } from './shop-client.js';
import { ShopRefusal } from './shop-refusal.js';
import { ShopTrouble } from './shop-trouble.js';
import type { AnswerError } from './transport.js';
import type { Waiting } from './waiting.js';

/** What became of a row. */
export type Outcome = 'created' | 'updated' | 'unchanged' | { readonly failed: string };

interface Entry {
  readonly row: ProductRow;
  isSettled: boolean;
  /** What was sent without an answer: a product that is there now, as the row says, may be our own doing. */
  sent?: 'created' | 'updated';
  /** The shop was not as the lookup said, and was looked at once more. */
  wasStale?: boolean;
}

export interface BatchLoaderParts {
  readonly api: Pick<CatalogueApi, 'lookUp' | 'make'>;
  readonly sellerId: string;
  readonly waiting: Waiting;
  settle(row: ProductRow, outcome: Outcome): void;
}

/** Some 45 s in all, of a shop that restarts. */
const mostTroubles = 8;
/** What may be the fault of one row, or of doing too many at once, is tried less often before it is tried with fewer rows. */
const mostTroublesOfRows = 3;
const maybeOfRows = new Set(['INTERNAL', 'TIMEOUT']);

/** Makes the shop say what some rows say: looks them up by sku, and changes what differs. Doing it again does no harm. */
export class BatchLoader {
  constructor(private readonly parts: BatchLoaderParts) {}

  /** Settles every row, in any order. Throws ShopTrouble when the shop stays in trouble: what is not settled then may be done or not. */
  async load(rows: readonly ProductRow[]): Promise<void> {
    await this.loadEntries(rows.map((row) => ({ row, isSettled: false })));
  }

  private async loadEntries(entries: readonly Entry[]): Promise<void> {
    let troubles = 0;
    for (let open = entries; open.length > 0; open = open.filter(({ isSettled }) => !isSettled)) {
      try {
        await this.round(open);
        troubles = 0;
      } catch (error) {
        if (error instanceof ShopTrouble) {
          troubles += 1;
          const isMaybeOfRows = maybeOfRows.has(error.code);
          if (troubles < (isMaybeOfRows ? mostTroublesOfRows : mostTroubles)) {
            await this.parts.waiting.sleep(backoffMs(troubles));
            continue;
          }
          if (!isMaybeOfRows || (open.length === 1 && error.code !== 'INTERNAL')) throw error;
        } else if (!(error instanceof ShopRefusal)) throw error;
        return this.narrow(
          open.filter(({ isSettled }) => !isSettled),
          error.message,
        );
      }
    }
  }

  /** Finds the row for which all are refused. */
  private async narrow(open: readonly Entry[], why: string): Promise<void> {
    const [only, ...others] = open;
    if (only && others.length === 0) return this.settle(only, { failed: why });
    const half = Math.ceil(open.length / 2);
    await this.loadEntries(open.slice(0, half));
    await this.loadEntries(open.slice(half));
  }

  /** Looks, and changes what differs. What is not settled afterwards wants another round. */
  private async round(open: readonly Entry[]): Promise<void> {
    const known = await this.parts.api.lookUp(open.map(({ row }) => row.sku));
    const changes = new Map<Change, Entry>();
    for (const [index, entry] of open.entries()) {
      const plan = planChange(entry.row, known[index], this.parts.sellerId);
      if (plan.do === 'nothing') this.settle(entry, entry.sent ?? 'unchanged');
      else if (plan.do === 'refuse') this.settle(entry, { failed: plan.why });
      else changes.set(plan, entry);
    }
    if (changes.size > 0) await this.change(changes);
  }

  private async change(changes: ReadonlyMap<Change, Entry>): Promise<void> {
    const made = [...changes.keys()].sort((one, other) => one.do.localeCompare(other.do));
    let refused: ReadonlyMap<Change, AnswerError>;
    try {
      refused = await this.parts.api.make(made);
    } catch (error) {
      for (const [change, entry] of changes) entry.sent = resultOf(change);
      throw error;
    }
    let isDone = true;
    for (const change of made) {
      const entry = changes.get(change);
      if (!entry) continue;
      const error = refused.get(change);
      if (error) {
        // Mutations are done in order, and none behind the first that is refused: those stay open.
        isDone = false;
        if (isStale(change, error) && !entry.wasStale) entry.wasStale = true;
        else this.settle(entry, { failed: explain(error) });
      } else if (isDone) this.settle(entry, resultOf(change));
    }
  }

  private settle(entry: Entry, outcome: Outcome): void {
    entry.isSettled = true;
    this.parts.settle(entry.row, outcome);
  }
}

function resultOf(change: Change): 'created' | 'updated' {
  return change.do === 'create' ? 'created' : 'updated';
}

/** Whether somebody changed the shop since it was looked at. */
function isStale(change: Change, { extensions: { code } }: AnswerError): boolean {
  return code === (change.do === 'create' ? 'CONFLICT' : 'NOT_FOUND');
}
