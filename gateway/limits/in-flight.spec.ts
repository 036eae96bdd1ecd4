import { expect, it } from 'vitest';
import { maxIntrospections } from '../identity/introspection.js';
import { maxUnderWay } from '../subgraphs/upstream.js';
import { Gate } from '../testing/gate.js';
import { noMetrics } from '../testing/plain-graph.js';
import { InFlight, maxInFlight } from './in-flight.js';

it('beyond the bound work is OVERLOADED at once, and taken on again when there is room', async () => {
  const inFlight = new InFlight(noMetrics, 2);
  const gate = new Gate();
  const taken = [inFlight.run(() => gate.opened), inFlight.run(() => gate.opened)];
  await expect(inFlight.run(async () => {})).rejects.toMatchObject({ code: 'OVERLOADED' });
  gate.open();
  await Promise.all(taken);
  await expect(inFlight.run(async () => 'done')).resolves.toBe('done');
});

it('work that fails leaves its room', async () => {
  const inFlight = new InFlight(noMetrics, 1);
  const failing = async () => {
    throw new Error('broken');
  };
  await expect(inFlight.run(failing)).rejects.toThrow('broken');
  await expect(inFlight.run(async () => 'done')).resolves.toBe('done');
});

it('one subgraph that hangs cannot hold all of it, with the tokens that a hanging users does not check', () => {
  expect(maxUnderWay + maxIntrospections).toBeLessThan(maxInFlight * 0.8);
});
