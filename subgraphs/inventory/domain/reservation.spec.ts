import { describe, expect, it } from 'vitest';
import {
  type Answer,
  decide,
  held,
  type Line,
  type Reservation,
  type ReservationInput,
  refused,
  type StockMove,
  sumByProduct,
} from './reservation.js';

const lines: Line[] = [{ productId: 'a', quantity: 2 }];
const reserve: ReservationInput = { kind: 'reserve', offer: 'SALE', lines };
const borrow: ReservationInput = { kind: 'reserve', offer: 'LOAN', lines };
const release: ReservationInput = { kind: 'release' };
const place: ReservationInput = { kind: 'place' };
const cancel: ReservationInput = { kind: 'cancel' };
const giveBack: ReservationInput = { kind: 'return' };
const shortage = { reason: 'OUT_OF_STOCK', productIds: ['a'] } as const;

interface Story {
  status: Reservation['status'];
  moves: ('hold' | StockMove)[];
  answers: (Answer | undefined)[];
}

/** What comes of these inputs, one after the other, where every hold goes well or none does. */
function tell(inputs: ReservationInput[], holds: 'well' | 'badly' = 'well'): Story {
  const story: Story = { status: 'none', moves: [], answers: [] };
  let state: Reservation = { status: 'none' };
  for (const input of inputs) {
    const decision = decide(state, input);
    switch (decision.do) {
      case 'hold':
        story.moves.push('hold');
        story.answers.push(holds === 'well' ? 'StockReserved' : 'ReservationRejected');
        state = holds === 'well' ? held(decision.offer, decision.lines) : refused(shortage);
        break;
      case 'move':
        story.moves.push(decision.move);
        story.answers.push(decision.answer);
        state = decision.next;
        break;
      case 'answer':
        story.answers.push(decision.answer);
        state = decision.next;
        break;
      case 'nothing':
        story.answers.push(undefined);
        break;
      case 'fail':
        throw new Error(decision.why);
    }
  }
  story.status = state.status;
  return story;
}

describe('an order that goes well', () => {
  it('holds its units, and sells them when it is placed', () => {
    expect(tell([reserve, place])).toEqual({
      status: 'sold',
      moves: ['hold', 'sell'],
      answers: ['StockReserved', 'StockTaken'],
    });
  });

  it('lends them when it borrows, and takes them back when it is returned', () => {
    expect(tell([borrow, place, giveBack])).toEqual({
      status: 'returned',
      moves: ['hold', 'lend', 'takeBack'],
      answers: ['StockReserved', 'StockTaken', 'StockReturned'],
    });
  });
});

describe('an order that does not', () => {
  it('puts sold units back when it is cancelled', () => {
    expect(tell([reserve, place, cancel])).toMatchObject({ status: 'returned', moves: ['hold', 'sell', 'unsell'] });
  });

  it('lets go of what it holds when it is released or cancelled', () => {
    expect(tell([reserve, release])).toEqual({
      status: 'released',
      moves: ['hold', 'letGo'],
      answers: ['StockReserved', 'StockReleased'],
    });
    expect(tell([reserve, cancel])).toMatchObject({ status: 'released', moves: ['hold', 'letGo'] });
  });

  it('stays refused, and holds nothing that a release could let go of', () => {
    expect(tell([reserve, release, cancel], 'badly')).toEqual({
      status: 'refused',
      moves: ['hold'],
      answers: ['ReservationRejected', 'StockReleased', 'StockReturned'],
    });
  });
});

describe('what overtakes', () => {
  it.each([
    ['release', release, 'StockReleased'],
    ['cancel', cancel, 'StockReturned'],
    ['return', giveBack, 'StockReturned'],
  ] as const)('%s before the reservation: the late one is absorbed and answered as released', (_, undo, answer) => {
    expect(tell([undo, reserve])).toEqual({ status: 'released', moves: [], answers: [answer, 'StockReleased'] });
  });

  it.each([
    ['cancel', cancel],
    ['return', giveBack],
  ])('%s before the order is placed: what is held is free again, once, and nothing is taken', (_, undo) => {
    expect(tell([borrow, undo, place])).toEqual({
      status: 'released',
      moves: ['hold', 'letGo'],
      answers: ['StockReserved', 'StockReturned', undefined],
    });
  });

  it('is not undone by a release that comes after the units were taken', () => {
    expect(tell([reserve, place, release])).toMatchObject({ status: 'sold', moves: ['hold', 'sell'] });
  });
});

describe('what comes twice', () => {
  const whole = [
    ['reserve', [reserve]],
    ['reserve, place', [reserve, place]],
    ['borrow, place', [borrow, place]],
    ['reserve, release', [reserve, release]],
    ['reserve, place, cancel', [reserve, place, cancel]],
    ['borrow, place, return', [borrow, place, giveBack]],
  ] as const;

  it.each(whole)('is done once: %s', (_, inputs) => {
    const once = tell([...inputs]);
    const eachTwice = tell(inputs.flatMap((input) => [input, input]));
    const allTwice = tell([...inputs, ...inputs]);
    for (const twice of [eachTwice, allTwice]) {
      expect(twice.moves).toEqual(once.moves);
      expect(twice.status).toBe(once.status);
    }
  });

  it('is answered twice by whatever it led to', () => {
    expect(tell([reserve, reserve]).answers).toEqual(['StockReserved', 'StockReserved']);
    expect(tell([reserve, reserve], 'badly').answers).toEqual(['ReservationRejected', 'ReservationRejected']);
    expect(tell([reserve, release, release]).answers.slice(1)).toEqual(['StockReleased', 'StockReleased']);
    expect(tell([reserve, place, cancel, cancel]).answers.slice(2)).toEqual(['StockReturned', 'StockReturned']);
  });
});

it('never takes more than was held, gives back more than was held or taken, or ends twice, whatever comes in whatever order', () => {
  const inputs = [reserve, borrow, release, place, cancel, giveBack];
  const stories = (length: number): ReservationInput[][] =>
    length === 0 ? [[]] : stories(length - 1).flatMap((story) => inputs.map((input) => [...story, input]));
  let told = 0;
  for (const story of stories(5)) {
    try {
      const { moves } = tell(story);
      expect(['', 'hold', 'hold letGo', 'hold sell', 'hold lend', 'hold sell unsell', 'hold lend takeBack']).toContain(
        moves.join(' '),
      );
      told++;
    } catch (error) {
      expect(String(error)).toContain('for which no stock was reserved');
    }
  }
  expect(told).toBeGreaterThan(5_000);
});

it('does not take an order for placed for which nothing was reserved', () => {
  expect(decide({ status: 'none' }, place)).toMatchObject({ do: 'fail' });
  expect(decide(refused(shortage), place)).toMatchObject({ do: 'fail' });
});

it('sums lines by product, whatever the case of its id, in the order of ids', () => {
  const [a, b] = ['0198b2f0-7c3e-7c3e-9c3e-0198b2f07c3a', '0198b2f0-7c3e-7c3e-9c3e-0198b2f07c3b'];
  const doubled = [
    { productId: b.toUpperCase(), quantity: 3 },
    { productId: a, quantity: 1 },
    { productId: b, quantity: 4 },
  ];
  expect(sumByProduct(doubled)).toEqual([
    { productId: a, quantity: 1 },
    { productId: b, quantity: 7 },
  ]);
});
