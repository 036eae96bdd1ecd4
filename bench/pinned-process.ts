import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';

const hasTaskset = spawnSync('taskset', ['--version']).status === 0;

/** The core for what is measured, and the core for what measures. */
export const measuredCore = 0;
export const measuringCore = 1;

/** Pins this process to a core. Answers whether it could. */
export function pinSelf(core: number): boolean {
  return hasTaskset && spawnSync('taskset', ['-acp', String(core), String(process.pid)]).status === 0;
}

export interface PinnedProcess {
  url: string;
  pid: number;
  stop(): Promise<void>;
}

/** Starts `bench/NAME.js` pinned to a core, or on all of them without one; it says its address by IPC and ends when told to. */
export async function startPinned(name: string, args: string[], core?: number): Promise<PinnedProcess> {
  const script = fileURLToPath(new URL(`${name}.js`, import.meta.url));
  const isPinned = core !== undefined && hasTaskset;
  const [command, prefix] = isPinned ? ['taskset', ['-c', String(core), process.execPath]] : [process.execPath, []];
  const child = spawn(command, [...prefix, script, ...args], { stdio: ['ignore', 'inherit', 'inherit', 'ipc'] });
  const [{ url }] = await Promise.race([once(child, 'message'), failure(child, name)]);
  if (child.pid === undefined) throw new Error(`${name} has no process id`);
  return {
    url,
    pid: child.pid,
    stop: async () => {
      child.send('stop');
      await once(child, 'exit');
    },
  };
}

async function failure(child: ChildProcess, name: string): Promise<never> {
  const [code] = await once(child, 'exit');
  throw new Error(`${name} ended with ${code} before it was ready`);
}
