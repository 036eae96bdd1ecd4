import { contracts } from '#contracts';
import type { Env } from '#platform/config';
import { type DeadLetters, durableServices } from '#platform/messaging';
import { formatLetters } from './format-letters.js';
import { openDeadLetters } from './open-dead-letters.js';
import { readCommand, usage } from './read-command.js';

/** Letters of a service that are shown at once. */
const maxShown = 100;

export interface Surroundings {
  /** Where the database of a service of a shop that runs here is; undefined when none does. */
  embeddedDatabaseUrl(service: string): string | undefined;
  print(line: string): void;
  complain(line: string): void;
}

/** `npm run dead-letters`: lists or replays what services could not handle. Answers the exit code. */
export async function runDeadLetters(args: readonly string[], env: Env, around: Surroundings): Promise<number> {
  try {
    const command = readCommand(args, durableServices(contracts));
    if (command.verb === 'help') {
      around.print(usage);
      return 0;
    }
    const { letters, services } = await openDeadLetters(env, durableServices(contracts), around.embeddedDatabaseUrl);
    try {
      const chosen = command.service === undefined ? services : [command.service];
      if (command.verb === 'list') await list(letters, chosen, around.print);
      else await replay(letters, chosen, command.id, around.print);
      return 0;
    } finally {
      await letters.close();
    }
  } catch (error) {
    around.complain(error instanceof Error ? error.message : String(error));
    return 1;
  }
}

async function list(letters: DeadLetters, services: readonly string[], print: (line: string) => void): Promise<void> {
  const shown = [];
  for (const service of services) {
    const found = await letters.list(service, maxShown + 1);
    if (found.length > maxShown) print(`${service} has more than the ${maxShown} that are shown here, the oldest.`);
    shown.push(...found.slice(0, maxShown));
  }
  print(shown.length === 0 ? 'There are no dead letters.' : formatLetters(shown));
}

async function replay(
  letters: DeadLetters,
  services: readonly string[],
  id: string | undefined,
  print: (line: string) => void,
): Promise<void> {
  for (const service of services) {
    const replayed = await letters.replay(service, id);
    if (id !== undefined && replayed === 0) throw new Error(`${service} has no dead letter ${id}`);
    print(`${service}: ${replayed} given to it again`);
  }
}
