import { type CreateParts, World } from './world.js';

/** The body of a test that has a world of its own. */
export function inWorld(createParts: CreateParts, test: (world: World) => Promise<void>) {
  return async () => {
    const world = await World.create(await createParts());
    try {
      await test(world);
    } finally {
      await world.end();
    }
  };
}

/** The same, with every service started. */
export function inRunningWorld(createParts: CreateParts, test: (world: World) => Promise<void>) {
  return inWorld(createParts, async (world) => {
    await world.startAll();
    await test(world);
  });
}
