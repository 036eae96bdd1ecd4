import { join } from 'node:path';
import { findEmbeddedPostgres } from '#platform/embedded';
import { dataFolder } from '../shop/data-folder.js';
import { runSagas } from './sagas/run-sagas.js';

process.exitCode = await runSagas(process.argv.slice(2), process.env, {
  embeddedDatabaseUrl: findEmbeddedPostgres(join(dataFolder, 'postgres'))?.urlFor('orders'),
  print: (line) => process.stdout.write(`${line}\n`),
  complain: (line) => process.stderr.write(`sagas: ${line}\n`),
});
