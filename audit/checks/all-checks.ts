import { services } from '../services.js';
import { balancesAreTheirEntries } from './balances-are-their-entries.js';
import type { Check } from './check.js';
import { deadLettersInBroker, deadLettersInTable } from './dead-letters.js';
import { effectsHappenOnce } from './effects-happen-once.js';
import { ledgerAgreesWithPayments } from './ledger-agrees-with-payments.js';
import { ledgerSumsToZero } from './ledger-sums-to-zero.js';
import { messagesAreApplied } from './messages-are-applied.js';
import { nothingIsReserved, outboxIsEmpty, queuesAreEmpty } from './nothing-under-way.js';
import { paymentsHaveOrders, reservationsHaveOrders } from './nothing-without-an-order.js';
import { oneOrderPerKey } from './one-order-per-key.js';
import { ordersAgree } from './orders-agree.js';
import { stockCountsAddUp } from './stock-counts-add-up.js';
import { stockIsWhatOrdersHold } from './stock-is-what-orders-hold.js';
import { transfersBalance } from './transfers-balance.js';

/** Each looks at one thing; together they are the invariants of DESIGN, section 8. */
const always: readonly Check[] = [
  ledgerSumsToZero,
  transfersBalance,
  balancesAreTheirEntries,
  stockCountsAddUp,
  stockIsWhatOrdersHold,
  ordersAgree,
  ledgerAgreesWithPayments,
  paymentsHaveOrders,
  reservationsHaveOrders,
  oneOrderPerKey,
  ...services.map(deadLettersInTable),
  deadLettersInBroker,
  ...services.map(messagesAreApplied),
  ...services.map(effectsHappenOnce),
];

const onlyAtRest: readonly Check[] = [...services.map(outboxIsEmpty), nothingIsReserved, queuesAreEmpty];

export function checksFor(atRest: boolean): readonly Check[] {
  return atRest ? [...always, ...onlyAtRest] : always;
}
