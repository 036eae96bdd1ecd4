import type { Offer } from './product.js';
import type { StockMove } from './reservation.js';
import type { Stock } from './stock.js';

/** What some orders together make of a product: units to add to the counts of its row. */
export interface ProductChange extends Stock {
  readonly productId: string;
  readonly sold: number;
  readonly unsold: number;
  readonly lent: number;
  readonly returned: number;
  /** The offer under which units were held; undefined when none were. */
  readonly heldAs: Offer | undefined;
  /** How many changes this is the sum of. */
  readonly times: number;
}

const none = { available: 0, reserved: 0, inUse: 0, sold: 0, unsold: 0, lent: 0, returned: 0 };

export function unchanged(productId: string): ProductChange {
  return { ...none, productId, heldAs: undefined, times: 0 };
}

/** What becomes of one unit. None is lost: available and reserved are together what came in, less what is out. */
const ofOneUnit: Record<'hold' | StockMove, Partial<typeof none>> = {
  hold: { available: -1, reserved: 1 },
  letGo: { reserved: -1, available: 1 },
  sell: { reserved: -1, sold: 1 },
  lend: { reserved: -1, inUse: 1, lent: 1 },
  unsell: { unsold: 1, available: 1 },
  takeBack: { inUse: -1, returned: 1, available: 1 },
};

/** `change`, and so many units more that move in this way. */
export function addMove(change: ProductChange, move: 'hold' | StockMove, quantity: number): ProductChange {
  const unit = { ...none, ...ofOneUnit[move] };
  return {
    ...change,
    available: change.available + unit.available * quantity,
    reserved: change.reserved + unit.reserved * quantity,
    inUse: change.inUse + unit.inUse * quantity,
    sold: change.sold + unit.sold * quantity,
    unsold: change.unsold + unit.unsold * quantity,
    lent: change.lent + unit.lent * quantity,
    returned: change.returned + unit.returned * quantity,
    times: change.times + 1,
  };
}
