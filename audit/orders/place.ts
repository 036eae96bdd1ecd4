import type { OrderFacts } from './order-facts.js';

/** What there may be of an order elsewhere. `none`: no row, or one that holds nothing yet. */
type Payment = 'none' | 'charged' | 'declined' | 'refunded' | 'refused';
type Stock = 'none' | 'reserved' | 'sold' | 'lent' | 'released' | 'returned' | 'refused';

/** Where an order can be in its life, and what it then has elsewhere once the messages about it have arrived. */
interface Place {
  readonly status: string;
  readonly step: string;
  readonly undo?: string;
  readonly offer?: 'SALE' | 'LOAN';
  /** Whether it is to keep what it has (4) or to end with nothing (5). */
  readonly invariant: 4 | 5;
  readonly payment: readonly Payment[];
  readonly stock: readonly Stock[];
}

const unpaid: readonly Payment[] = ['none', 'declined', 'refunded', 'refused'];
const askedForMoney: readonly Payment[] = ['none', 'charged', 'declined'];
const askedForStock: readonly Stock[] = ['none', 'reserved', 'refused'];

/** Every combination of status and checkout that there is, after section 7 of DESIGN. */
const places: readonly Place[] = [
  { status: 'PENDING', step: 'reserving', invariant: 4, payment: ['none'], stock: askedForStock },
  { status: 'PENDING', step: 'paying', invariant: 4, payment: askedForMoney, stock: ['reserved'] },
  { status: 'PLACED', step: 'placed', offer: 'SALE', invariant: 4, payment: ['charged'], stock: ['sold'] },
  { status: 'SHIPPED', step: 'shipped', offer: 'SALE', invariant: 4, payment: ['charged'], stock: ['sold'] },
  { status: 'DELIVERED', step: 'closed', offer: 'SALE', invariant: 4, payment: ['charged'], stock: ['sold'] },
  { status: 'IN_USE', step: 'placed', offer: 'LOAN', invariant: 4, payment: ['charged'], stock: ['lent'] },
  // A return that overtook the loan releases what was reserved.
  {
    status: 'RETURNED',
    step: 'compensating',
    undo: 'take-back',
    offer: 'LOAN',
    invariant: 4,
    payment: ['charged'],
    stock: ['reserved', 'lent', 'returned', 'released'],
  },
  {
    status: 'RETURNED',
    step: 'closed',
    offer: 'LOAN',
    invariant: 4,
    payment: ['charged'],
    stock: ['returned', 'released'],
  },

  { status: 'CANCELLING', step: 'reserving', invariant: 5, payment: ['none'], stock: askedForStock },
  { status: 'CANCELLING', step: 'paying', invariant: 5, payment: askedForMoney, stock: ['reserved'] },
  {
    status: 'CANCELLING',
    step: 'refunding',
    undo: 'restock',
    offer: 'SALE',
    invariant: 5,
    payment: ['charged', 'refunded'],
    stock: ['reserved', 'sold'],
  },
  {
    status: 'CANCELLED',
    step: 'refunding',
    undo: 'release',
    invariant: 5,
    payment: [...unpaid, 'charged'],
    stock: ['reserved'],
  },
  {
    status: 'CANCELLED',
    step: 'compensating',
    undo: 'release',
    invariant: 5,
    payment: unpaid,
    stock: ['none', 'reserved', 'refused', 'released'],
  },
  {
    status: 'CANCELLED',
    step: 'compensating',
    undo: 'restock',
    offer: 'SALE',
    invariant: 5,
    payment: ['refunded'],
    stock: ['reserved', 'sold', 'returned', 'released'],
  },
  {
    status: 'CANCELLED',
    step: 'closed',
    invariant: 5,
    payment: unpaid,
    stock: ['none', 'refused', 'released', 'returned'],
  },
];

/** Where an order is; undefined where none can be. */
export function placeOf({ status, step, undo, offer }: OrderFacts): Place | undefined {
  return places.find(
    (place) =>
      place.status === status &&
      place.step === step &&
      (place.undo ?? null) === undo &&
      (place.offer === undefined || place.offer === offer),
  );
}
