import { register } from 'prom-client';
import { expect, it } from 'vitest';
import { eventually, freshDatabase } from '#platform/testing';
import { World } from './testing/world.js';

/** The value of a series of this process; undefined when there is none. */
async function seriesOf(metric: string, labels: Record<string, string>): Promise<number | undefined> {
  const all = await register.getMetricsAsJSON();
  const { values } = all.find(({ name }) => name === metric) ?? { values: [] };
  const matches = values.filter((value) => Object.entries(labels).every(([name, of]) => value.labels[name] === of));
  return matches[0]?.value;
}

it('counts what happens to messages, and shows what waits', async () => {
  const world = await World.create({ createDatabase: async () => (await freshDatabase()).url });
  try {
    world.script.receiver = ({ subject }) => {
      if (subject === 'broken') throw new Error('broken');
    };
    await world.startAll();
    await world.send('fine', 1);
    await world.send('broken', 2);
    await eventually(async () => expect(await world.unpublished()).toEqual([]));
    const receiver = { service: 'receiver', type: 'Counted' };
    await eventually(async () =>
      expect(await seriesOf('souk_messages_published_total', { service: 'sender' })).toBe(2),
    );
    expect(await seriesOf('souk_messages_handled_total', receiver)).toBe(1);
    expect(await seriesOf('souk_messages_retried_total', receiver)).toBe(2);
    expect(await seriesOf('souk_messages_dead_total', receiver)).toBe(1);
    expect(await seriesOf('souk_messages_handled_total', { service: 'bystander', type: 'Counted' })).toBe(2);
    expect(await seriesOf('souk_dead_letters', { service: 'receiver' })).toBe(1);
    expect(await seriesOf('souk_outbox_depth', { service: 'sender' })).toBe(0);

    await world.stop('receiver');
    await world.send('fine', 3);
    await new Promise((resolve) => setTimeout(resolve, 600));
    expect(await seriesOf('souk_outbox_depth', { service: 'sender' })).toBe(1);
    expect(await seriesOf('souk_outbox_oldest_seconds', { service: 'sender' })).toBeGreaterThan(0.3);
    expect(await seriesOf('souk_outbox_depth', { service: 'receiver' })).toBeUndefined();
  } finally {
    await world.end();
  }
});

it('tells how many messages share a transaction', async () => {
  const world = await World.create({ createDatabase: async () => (await freshDatabase()).url });
  try {
    await world.startAll();
    await world.gather('a', 1);
    await world.send('b', 2);
    await eventually(async () => expect(await world.unpublished()).toEqual([]));
    const sizes = await register.getSingleMetricAsString('souk_message_batch_size');
    expect(sizes).toMatch(/_count\{service="receiver"\} 1$/m);
    expect(sizes).toMatch(/_sum\{service="receiver"\} 1$/m);
  } finally {
    await world.end();
  }
});

it('answers a scrape while the database is away, without the values it cannot know', async () => {
  const world = await World.create({ createDatabase: async () => (await freshDatabase()).url });
  try {
    await world.startAll();
    expect(await seriesOf('souk_outbox_depth', { service: 'sender' })).toBe(0);
    await new Promise((resolve) => setTimeout(resolve, 600));
    for (const wire of world.wires('sender')) wire.freeze();
    const startedMs = performance.now();
    expect(await seriesOf('souk_outbox_depth', { service: 'sender' })).toBeUndefined();
    // It would wait for as long as the database is frozen.
    expect(performance.now() - startedMs).toBeLessThan(10_000);
    for (const wire of world.wires('sender')) wire.thaw();
  } finally {
    await world.end();
  }
});
