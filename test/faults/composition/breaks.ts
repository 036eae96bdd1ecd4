import type { Transaction } from '#platform/database';
import type { Service } from '../world/environment.js';

/** Parts that can be broken on purpose, in a composition of the tests' own, to see that the checks notice. */
export const breaks = ['inbox', 'stock', 'tombstone', 'idempotency'] as const;
export type Break = (typeof breaks)[number];

/** Names to a process of the tests' own the part that is broken in it. */
export const breakVariable = 'SOUK_FAULTS_BREAK';

/** What stands behind a part in its database, and has to go with it. */
export const guardsOf: Readonly<Record<Break, readonly { service: Service; sql: string }[]>> = {
  inbox: [],
  stock: [{ service: 'inventory', sql: 'ALTER TABLE products DROP CONSTRAINT products_available_check' }],
  tombstone: [],
  idempotency: [{ service: 'orders', sql: 'DROP INDEX one_order_per_idempotency_key' }],
};

/** Replaces a part of a service by a broken one, in this process. Answers what puts the right ones back. */
export async function breakPart(service: string, part: Break): Promise<() => void> {
  const mended: (() => void)[] = [];
  switch (part) {
    case 'inbox':
      mended.push(await takeEveryMessageForNew());
      break;
    case 'stock':
      if (service === 'inventory') mended.push(...(await sellWhatIsNotThere()));
      break;
    case 'tombstone':
      if (service === 'inventory') mended.push(await forgetReleasedReservations());
      if (service === 'payments') mended.push(await forgetRefusedPayments());
      break;
    case 'idempotency':
      if (service === 'orders') mended.push(await forgetOrdersOfKeys());
      if (service === 'payments') mended.push(...(await forgetDepositsOfKeys()));
      break;
  }
  return () => {
    for (const mend of mended) mend();
  };
}

async function takeEveryMessageForNew() {
  const { Inbox } = await import('../../../libs/platform/messaging/inbox.js');
  const { acceptAll } = Inbox.prototype;
  return replace(Inbox.prototype, 'acceptAll', async function (this: InstanceType<typeof Inbox>, tx, messageIds) {
    await acceptAll.call(this, tx, messageIds);
    return new Set(messageIds);
  });
}

async function sellWhatIsNotThere() {
  const { StockOnHand } = await import('../../../subgraphs/inventory/domain/stock-on-hand.js');
  const { StockRepository } = await import('../../../subgraphs/inventory/persistence/stock.repository.js');
  const { hold, move } = StockOnHand.prototype;
  type Stock = InstanceType<typeof StockOnHand>;
  return [
    replace(StockOnHand.prototype, 'refusalOf', () => undefined),
    // The message schemas would notice: what is told is what a shop would tell that believes itself.
    replace(StockOnHand.prototype, 'hold', function (this: Stock, ...given) {
      return hold.apply(this, given).map(withoutDebt);
    }),
    replace(StockOnHand.prototype, 'move', function (this: Stock, ...given) {
      return move.apply(this, given).map(withoutDebt);
    }),
    replace(StockRepository.prototype, 'write', async (tx: Transaction, changes) => {
      for (const { productId, available, reserved, inUse, sold, unsold, lent, returned } of changes) {
        await tx.query(
          `UPDATE products SET available = available + $2, reserved = reserved + $3, in_use = in_use + $4, sold = sold + $5,
             unsold = unsold + $6, lent = lent + $7, returned = returned + $8 WHERE id = $1`,
          [productId, available, reserved, inUse, sold, unsold, lent, returned],
        );
      }
    }),
  ];
}

function withoutDebt<Line extends { stock: { available: number } }>(line: Line): Line {
  return { ...line, stock: { ...line.stock, available: Math.max(line.stock.available, 0) } };
}

async function forgetReleasedReservations() {
  const { ReservationsRepository } = await import(
    '../../../subgraphs/inventory/persistence/reservations.repository.js'
  );
  const { lock } = ReservationsRepository.prototype;
  return replace(
    ReservationsRepository.prototype,
    'lock',
    async function (this: InstanceType<typeof ReservationsRepository>, tx, orderIds) {
      const locked = await lock.call(this, tx, orderIds);
      for (const [id, { reservation, version }] of locked) {
        if (reservation.status === 'released') locked.set(id, { reservation: { status: 'none' }, version });
      }
      return locked;
    },
  );
}

async function forgetRefusedPayments() {
  const { PaymentsRepository } = await import('../../../subgraphs/payments/persistence/payments.repository.js');
  const { findIn } = PaymentsRepository.prototype;
  return replace(
    PaymentsRepository.prototype,
    'findIn',
    async function (this: InstanceType<typeof PaymentsRepository>, tx, orderIds) {
      const found = await findIn.call(this, tx, orderIds);
      for (const [id, kept] of found) {
        if (kept.payment.status === 'refused') found.set(id, { ...kept, payment: { status: 'none' } });
      }
      return found;
    },
  );
}

async function forgetOrdersOfKeys() {
  const { OrdersRepository } = await import('../../../subgraphs/orders/persistence/orders.repository.js');
  return replace(OrdersRepository.prototype, 'findByKeys', async (keys) => keys.map(() => null));
}

async function forgetDepositsOfKeys() {
  const { DepositsRepository } = await import('../../../subgraphs/payments/persistence/deposits.repository.js');
  return [
    replace(DepositsRepository.prototype, 'find', async () => undefined),
    replace(DepositsRepository.prototype, 'remember', async () => true),
  ];
}

function replace<Part extends object, Name extends keyof Part>(part: Part, name: Name, broken: Part[Name]): () => void {
  const right = part[name];
  part[name] = broken;
  return () => {
    part[name] = right;
  };
}
