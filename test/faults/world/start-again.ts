import { setTimeout as sleep } from 'node:timers/promises';
import type { PrivateServer } from '../../../libs/platform/testing/private-server.js';
import type { ShopProcess } from './shop-process.js';

const startTries = 5;
const retryMs = 1_000;

/** As a supervisor does. What it stands on may not be there yet. */
export async function startAgain(part: ShopProcess | PrivateServer): Promise<void> {
  for (let tries = 1; ; tries++) {
    try {
      await part.kill();
      return await ('restart' in part ? part.restart() : part.start());
    } catch (error) {
      if (tries === startTries) throw error;
      await sleep(retryMs);
    }
  }
}
