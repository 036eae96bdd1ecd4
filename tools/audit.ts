import { join } from 'node:path';
import { findEmbeddedPostgres } from '#platform/embedded';
import { dataFolder } from '../shop/data-folder.js';
import { runAuditCommand } from './audit/run-audit-command.js';

const embedded = findEmbeddedPostgres(join(dataFolder, 'postgres'));

process.exitCode = await runAuditCommand(process.argv.slice(2), process.env, {
  embeddedDatabaseUrl: (service) => embedded?.urlFor(service),
  print: (line) => process.stdout.write(`${line}\n`),
  complain: (line) => process.stderr.write(`audit: ${line}\n`),
});
