import { describe, expect, it } from 'vitest';
import { type AnsweredDecision, carryOut } from './outcome.js';
import type { Line } from './reservation.js';
import { type ProductOnHand, StockOnHand } from './stock-on-hand.js';

const [lamp, chair, tent] = ['lamp', 'chair', 'tent'];
const products: ProductOnHand[] = [
  { id: lamp, offer: 'SALE', isOnOffer: true, available: 6, reserved: 1, inUse: 0 },
  { id: chair, offer: 'SALE', isOnOffer: true, available: 1, reserved: 0, inUse: 0 },
  { id: tent, offer: 'LOAN', isOnOffer: true, available: 3, reserved: 0, inUse: 2 },
];
const line = (productId: string, quantity: number): Line => ({ productId, quantity });
const hold = (...lines: Line[]): AnsweredDecision => ({ do: 'hold', offer: 'SALE', lines });

describe('an order', () => {
  it('finds what the orders before it left, and tells the stock after its own effect', () => {
    const stock = new StockOnHand(products);
    const first = carryOut(hold(line(lamp, 2)), stock);
    const second = carryOut(hold(line(lamp, 4)), stock);
    expect([first, second]).toMatchObject([
      {
        answer: 'StockReserved',
        products: [{ stock: { available: 4, reserved: 3, level: 'LOW', levelChanged: true } }],
      },
      {
        answer: 'StockReserved',
        products: [{ stock: { available: 0, reserved: 7, level: 'OUT', levelChanged: true } }],
      },
    ]);
    expect(carryOut(hold(line(lamp, 1)), stock).next).toEqual({
      status: 'refused',
      refusal: { reason: 'OUT_OF_STOCK', productIds: [lamp] },
    });
  });

  it('holds nothing of any line when one of them is short, and names every one that is', () => {
    const stock = new StockOnHand(products);
    const { next } = carryOut(hold(line(chair, 2), line(lamp, 1), line(lamp.concat(' unknown'), 1)), stock);
    expect(next).toMatchObject({ refusal: { reason: 'PRODUCT_UNAVAILABLE', productIds: ['lamp unknown'] } });
    const short = carryOut(hold(line(chair, 2), line(lamp, 7)), stock);
    expect(short).toMatchObject({ products: [], next: { refusal: { productIds: [chair, lamp] } } });
    expect(carryOut(hold(line(chair, 2), line(lamp, 6)), stock).next).toMatchObject({
      refusal: { productIds: [chair] },
    });
    expect(stock.changes()).toEqual([]);
  });

  it('cannot hold what is not on offer, or offered in another way', () => {
    const gone = products.map((product) => ({ ...product, isOnOffer: product.id !== lamp }));
    const { next } = carryOut(hold(line(chair, 9), line(lamp, 1), line(tent, 1)), new StockOnHand(gone));
    expect(next).toMatchObject({ refusal: { reason: 'PRODUCT_UNAVAILABLE', productIds: [lamp, tent] } });
  });

  it('can have the unit that an order before it let go of', () => {
    const stock = new StockOnHand(products);
    stock.hold('SALE', [line(chair, 1)]);
    expect(stock.refusalOf('SALE', [line(chair, 1)])).toBeDefined();
    stock.move('letGo', [line(chair, 1)]);
    expect(stock.refusalOf('SALE', [line(chair, 1)])).toBeUndefined();
  });

  it('that is told twice tells the stock as it is, and moves nothing', () => {
    const stock = new StockOnHand(products);
    stock.hold('SALE', [line(lamp, 2)]);
    expect(stock.stocks([line(lamp, 2)])).toEqual([
      {
        productId: lamp,
        quantity: 2,
        stock: { available: 4, reserved: 3, inUse: 0, level: 'LOW', levelChanged: false },
      },
    ]);
    expect(stock.changes()).toHaveLength(1);
  });
});

it('sums by product what is to be written, and loses no unit', () => {
  const stock = new StockOnHand(products);
  stock.hold('SALE', [line(lamp, 3)]);
  stock.move('sell', [line(lamp, 2)]);
  stock.move('letGo', [line(lamp, 1)]);
  stock.move('unsell', [line(lamp, 1)]);
  stock.hold('LOAN', [line(tent, 2)]);
  stock.move('lend', [line(tent, 2)]);
  stock.move('takeBack', [line(tent, 1)]);
  const none = { sold: 0, unsold: 0, lent: 0, returned: 0 };
  expect(stock.changes()).toEqual([
    { ...none, productId: lamp, heldAs: 'SALE', available: -1, reserved: 0, inUse: 0, sold: 2, unsold: 1, times: 4 },
    { ...none, productId: tent, heldAs: 'LOAN', available: -1, reserved: 0, inUse: 1, lent: 2, returned: 1, times: 3 },
  ]);
});

it('is not guessed for a product whose row is gone', () => {
  expect(() => new StockOnHand([]).move('letGo', [line(lamp, 1)])).toThrow('product lamp of a reservation is gone');
});
