import { type Env, readConfig, url } from '#platform/config';
import { databaseUrls } from '../../audit/database-urls.js';
import { runAudit } from '../../audit/run-audit.js';
import { formatViolation } from '../../audit/violation.js';
import { formatSummary } from './format-summary.js';
import { readCommand, usage } from './read-command.js';

export interface Surroundings {
  /** Where the database of a service of a shop that runs here is; undefined when none does. */
  embeddedDatabaseUrl(service: string): string | undefined;
  print(line: string): void;
  complain(line: string): void;
  /** How long to wait before what looks wrong is read again. */
  recheckMs?: number;
}

const wellCode = 0;
const brokenCode = 1;
const blindCode = 2;

/** `npm run audit`: names what breaks an invariant. Answers the exit code. */
export async function runAuditCommand(args: readonly string[], env: Env, around: Surroundings): Promise<number> {
  try {
    const { help, atRest, json } = readCommand(args);
    if (help) {
      around.print(usage);
      return wellCode;
    }
    const { AMQP_URL: amqpUrl } = readConfig({ AMQP_URL: url('amqp:', 'amqps:').optional() }, env);
    const report = await runAudit({
      databaseUrls: databaseUrls(env, around.embeddedDatabaseUrl),
      amqpUrl,
      atRest,
      recheckMs: around.recheckMs,
      onSuspects: (count) => around.complain(`looking again at ${count} that may be wrong, or on their way`),
    });
    if (json) around.print(JSON.stringify(report, null, 2));
    else {
      for (const violation of report.violations) around.print(formatViolation(violation));
      around.print(formatSummary(report));
    }
    return report.found === 0 ? wellCode : brokenCode;
  } catch (error) {
    around.complain(error instanceof Error ? error.message : String(error));
    return blindCode;
  }
}
