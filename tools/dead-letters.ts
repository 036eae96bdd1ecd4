import { join } from 'node:path';
import { findEmbeddedPostgres } from '#platform/embedded';
import { dataFolder } from '../shop/data-folder.js';
import { runDeadLetters } from './dead-letters/run-dead-letters.js';

const embedded = findEmbeddedPostgres(join(dataFolder, 'postgres'));

process.exitCode = await runDeadLetters(process.argv.slice(2), process.env, {
  embeddedDatabaseUrl: (service) => embedded?.urlFor(service),
  print: (line) => process.stdout.write(`${line}\n`),
  complain: (line) => process.stderr.write(`dead-letters: ${line}\n`),
});
