import type { ProcessDefinition } from './process-definition.js';
import { runUntilSignal } from './run-until-signal.js';
import { startProcess } from './start-process.js';

/** The whole `main.ts` of a process: starts it from the environment and stops it cleanly on SIGTERM or Ctrl-C. */
export async function runProcess(definition: ProcessDefinition): Promise<void> {
  await runUntilSignal(definition.name, async () => {
    const running = await startProcess(definition, { env: process.env });
    console.log(`${definition.name} listens on ${running.url}`);
    return running;
  });
}
