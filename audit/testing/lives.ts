/** Where an order is in its life, and what the others then have of it. */
export interface Life {
  readonly timeline: readonly string[];
  readonly step: string;
  readonly undo?: string;
  readonly offer?: 'SALE' | 'LOAN';
  readonly payment: 'none' | 'charged' | 'declined' | 'refunded' | 'refused';
  readonly stock: 'none' | 'reserved' | 'sold' | 'lent' | 'released' | 'returned' | 'refused';
}

/** Lives that have come to rest. */
export const settledLives = {
  placed: { timeline: ['PENDING', 'PLACED'], step: 'placed', payment: 'charged', stock: 'sold' },
  shipped: { timeline: ['PENDING', 'PLACED', 'SHIPPED'], step: 'shipped', payment: 'charged', stock: 'sold' },
  delivered: {
    timeline: ['PENDING', 'PLACED', 'SHIPPED', 'DELIVERED'],
    step: 'closed',
    payment: 'charged',
    stock: 'sold',
  },
  inUse: { timeline: ['PENDING', 'IN_USE'], step: 'placed', offer: 'LOAN', payment: 'charged', stock: 'lent' },
  returned: {
    timeline: ['PENDING', 'IN_USE', 'RETURNED'],
    step: 'closed',
    offer: 'LOAN',
    payment: 'charged',
    stock: 'returned',
  },
  cancelled: {
    timeline: ['PENDING', 'PLACED', 'CANCELLING', 'CANCELLED'],
    step: 'closed',
    payment: 'refunded',
    stock: 'returned',
  },
  declined: { timeline: ['PENDING', 'CANCELLED'], step: 'closed', payment: 'declined', stock: 'released' },
  outOfStock: { timeline: ['PENDING', 'CANCELLED'], step: 'closed', payment: 'none', stock: 'refused' },
  neverHeard: { timeline: ['PENDING', 'CANCELLED'], step: 'closed', payment: 'refused', stock: 'released' },
  wishedOff: { timeline: ['PENDING', 'CANCELLING', 'CANCELLED'], step: 'closed', payment: 'none', stock: 'released' },
} as const satisfies Record<string, Life>;

/** Lives that go on by themselves: whatever they show, more is to come. */
export const livesUnderWay = {
  reserving: { timeline: ['PENDING'], step: 'reserving', payment: 'none', stock: 'none' },
  reserved: { timeline: ['PENDING'], step: 'reserving', payment: 'none', stock: 'reserved' },
  paying: { timeline: ['PENDING'], step: 'paying', payment: 'none', stock: 'reserved' },
  paid: { timeline: ['PENDING'], step: 'paying', payment: 'charged', stock: 'reserved' },
  wishedOffWhilePaying: { timeline: ['PENDING', 'CANCELLING'], step: 'paying', payment: 'charged', stock: 'reserved' },
  givenUpWhilePaying: {
    timeline: ['PENDING', 'CANCELLED'],
    step: 'refunding',
    undo: 'release',
    payment: 'charged',
    stock: 'reserved',
  },
  releasing: {
    timeline: ['PENDING', 'CANCELLED'],
    step: 'compensating',
    undo: 'release',
    payment: 'refused',
    stock: 'reserved',
  },
  refunding: {
    timeline: ['PENDING', 'PLACED', 'CANCELLING'],
    step: 'refunding',
    undo: 'restock',
    payment: 'charged',
    stock: 'sold',
  },
  restocking: {
    timeline: ['PENDING', 'PLACED', 'CANCELLING', 'CANCELLED'],
    step: 'compensating',
    undo: 'restock',
    payment: 'refunded',
    stock: 'sold',
  },
  takingBack: {
    timeline: ['PENDING', 'IN_USE', 'RETURNED'],
    step: 'compensating',
    undo: 'take-back',
    offer: 'LOAN',
    payment: 'charged',
    stock: 'lent',
  },
} as const satisfies Record<string, Life>;
