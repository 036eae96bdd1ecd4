import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { ConfigError } from '#platform/config';
import { lockDataFolder, resetEmbeddedPostgres } from '#platform/embedded';
import { dataFolder } from './data-folder.js';

/** `npm run reset`: empties the shop. The next start makes and seeds a new one. */
try {
  await lockDataFolder(dataFolder);
  await resetEmbeddedPostgres(join(dataFolder, 'postgres'));
  rmSync(dataFolder, { recursive: true, force: true });
  console.log('The shop is empty; npm start opens a new one.');
} catch (error) {
  const expected = error instanceof ConfigError || (error instanceof Error && error.name.endsWith('Error'));
  console.error(`reset: ${expected && error instanceof Error ? error.message : String(error)}`);
  process.exit(1);
}
