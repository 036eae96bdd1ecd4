import { describe, expect, it } from 'vitest';
import { livesUnderWay, settledLives } from '../testing/lives.js';
import { orderEverywhere } from '../testing/order-everywhere.js';
import { illegalSteps } from './history.js';

const { order: placed } = orderEverywhere(settledLives.placed);
const problemsOf = (change: Partial<typeof placed>) =>
  illegalSteps({ ...placed, ...change }).map(({ problem }) => problem);

describe('The history of an order', () => {
  it.each(Object.entries({ ...settledLives, ...livesUnderWay }))('may be that of one that is %s', (_name, life) => {
    expect(illegalSteps(orderEverywhere(life).order)).toEqual([]);
  });

  it.each([
    [
      ['PENDING', 'SHIPPED', 'PLACED'],
      ['went from PENDING to SHIPPED', 'went from SHIPPED to PLACED'],
    ],
    [['PENDING', 'CANCELLED', 'PLACED'], ['went from CANCELLED to PLACED']],
    [['PENDING', 'PLACED', 'PLACED'], ['went from PLACED to PLACED']],
    [
      ['PENDING', 'LOST', 'PLACED'],
      ['went from PENDING to LOST', 'went from LOST to PLACED'],
    ],
    [['PLACED'], ['began as PLACED, not as PENDING']],
    [['PENDING', 'PLACED', 'SHIPPED'], ['is PLACED, and its timeline ends as SHIPPED']],
    [[], ['began as nothing, not as PENDING', 'is PLACED, and its timeline ends as nothing']],
  ])('is not %j', (timeline, problems) => {
    expect(problemsOf({ timeline })).toEqual(problems);
  });

  it.each([
    [{ step: 'closed' }, 'is a SALE and PLACED while its checkout is closed'],
    [{ step: 'compensating', undo: 'restock' }, 'is a SALE and PLACED while its checkout is compensating (restock)'],
    [{ offer: 'LOAN' }, 'is a LOAN and PLACED while its checkout is placed'],
    [{ step: 'resting' }, 'is a SALE and PLACED while its checkout is resting'],
  ])('fits its checkout: not %j', (change, problem) => {
    expect(problemsOf(change)).toEqual([problem]);
  });
});
