import { expect, it } from 'vitest';
import { maxIntrospections } from '../identity/introspection.js';
import { maxUnderWay } from '../subgraphs/upstream.js';
import { Gate } from '../testing/gate.js';
import { noMetrics } from '../testing/plain-graph.js';
import { InFlight, maxInFlight } from './in-flight.js';

it('beyond the bound there is no place, until one is given back', () => {
  const inFlight = new InFlight(noMetrics, 2);
  inFlight.enter();
  inFlight.enter();
  expect(() => inFlight.enter()).toThrow(expect.objectContaining({ code: 'OVERLOADED' }));
  inFlight.leave();
  inFlight.enter();
  expect(() => inFlight.enter()).toThrow(expect.objectContaining({ code: 'OVERLOADED' }));
});

it('who waits for somebody else’s execution takes no place meanwhile', async () => {
  const inFlight = new InFlight(noMetrics, 1);
  const gate = new Gate();
  inFlight.enter();
  const waiting = inFlight.stepAside(gate.opened);
  inFlight.enter();
  expect(() => inFlight.enter()).toThrow(expect.objectContaining({ code: 'OVERLOADED' }));
  inFlight.leave();
  gate.open();
  await waiting;
  expect(() => inFlight.enter()).toThrow(expect.objectContaining({ code: 'OVERLOADED' }));
});

it('one subgraph that hangs cannot hold all of it, with the tokens that a hanging users does not check', () => {
  expect(maxUnderWay + maxIntrospections).toBeLessThan(maxInFlight * 0.8);
});
