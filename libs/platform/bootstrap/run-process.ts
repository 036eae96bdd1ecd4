import { ConfigError, readConfig, wholeNumber } from '#platform/config';
import type { ProcessDefinition } from './process-definition.js';
import { runUntilSignal } from './run-until-signal.js';
import { startProcess } from './start-process.js';

/** As long as balancers and gateways take to notice, at most: what is under way has to end within 30 s in all. */
const shape = { DRAIN_MS: wholeNumber(0, 20_000).default(1_000) };

/** The whole `main.ts` of a process: starts it from the environment and stops it cleanly on SIGTERM or Ctrl-C. */
export async function runProcess(definition: ProcessDefinition): Promise<void> {
  await runUntilSignal(definition.name, async () => {
    const missing = definition.requires.filter((name) => !process.env[name]?.trim());
    if (missing.length > 0) {
      const advice = 'set them as .env.example says, or run the whole shop, which needs none, by npm start';
      throw new ConfigError(`${missing.join(', ')} must be set for a process that is started alone: ${advice}`);
    }
    const { DRAIN_MS: graceMs } = readConfig(shape, process.env);
    const running = await startProcess(definition, { env: process.env });
    console.log(`${definition.name} listens on ${running.url}`);
    return { close: () => running.close(graceMs) };
  });
}
