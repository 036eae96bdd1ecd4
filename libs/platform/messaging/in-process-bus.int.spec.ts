import { expect, it } from 'vitest';
import { eventually, freshDatabase } from '#platform/testing';
import { busContract } from './message-bus.contract.js';
import { World } from './testing/world.js';

const createDatabase = async () => (await freshDatabase()).url;

busContract('the bus of services that share a process', async () => ({ createDatabase }));

it('keeps a message in the outbox until every service has committed it', async () => {
  const world = await World.create({ createDatabase });
  try {
    let finish: () => void = () => {};
    world.script.receiver = () => new Promise<void>((resolve) => (finish = resolve));
    await world.startAll();
    await world.send('a', 1);
    await eventually(async () => expect(await world.effects('bystander')).toEqual([1]));
    // Many times what marking takes.
    await new Promise((resolve) => setTimeout(resolve, 500));
    expect(await world.unpublished()).toHaveLength(1);
    finish();
    await eventually(async () => expect(await world.unpublished()).toEqual([]));
    expect(await world.effects('receiver')).toEqual([1]);
  } finally {
    await world.end();
  }
});
