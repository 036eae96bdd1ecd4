import { afterCommit } from '#platform/database';
import { Checkout } from '../../../subgraphs/orders/checkout.js';
import { CheckoutsRepository } from '../../../subgraphs/orders/persistence/checkouts.repository.js';
import type { Traps } from './traps.js';

/** Lets faults meet the work of orders at its points, in this process. */
export function instrumentOrders(traps: Traps): void {
  const { beginAll } = Checkout.prototype;
  Checkout.prototype.beginAll = async function (tx, drafts) {
    const begun = await beginAll.call(this, tx, drafts);
    traps.reach('accept before commit', []);
    afterCommit(tx, () => traps.reach('accept after commit', []));
    return begun;
  };
  const { dueIds } = CheckoutsRepository.prototype;
  CheckoutsRepository.prototype.dueIds = async function (now, limit, but) {
    const due = await dueIds.call(this, now, limit, but);
    if (due.length > 0) traps.reach('clock due', []);
    return due;
  };
}
