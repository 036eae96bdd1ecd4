import { readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { errorCode } from './embedded-postgres-error.js';

/** A process that can be told from a later one with the same pid. */
export interface ProcessIdentity {
  pid: number;
  /** Boot and clock ticks since it, where /proc tells; null elsewhere: then the pid alone counts. */
  startedAt: string | null;
}

const pollMs = 10;

export function identify(pid: number): ProcessIdentity {
  const stat = readStat(pid);
  return { pid, startedAt: stat ? `${bootId()} ${stat.startTicks}` : null };
}

/** Whether that very process still runs. A zombie, which only waits for a parent that may never reap it, does not. */
export function isRunning({ pid, startedAt }: ProcessIdentity): boolean {
  try {
    process.kill(pid, 0);
  } catch (error) {
    if (errorCode(error) !== 'EPERM') return false;
  }
  const stat = readStat(pid);
  if (stat?.state === 'Z') return false;
  return startedAt === null || stat === undefined || startedAt === `${bootId()} ${stat.startTicks}`;
}

/** Resolves with whether the process has ended within the time. */
export async function hasEnded(process: ProcessIdentity, timeoutMs: number): Promise<boolean> {
  const deadline = performance.now() + timeoutMs;
  while (isRunning(process)) {
    if (performance.now() > deadline) return false;
    await sleep(pollMs);
  }
  return true;
}

/** Sends a signal; a process that is gone already is no error. */
export function signal(pid: number, name: NodeJS.Signals): void {
  try {
    process.kill(pid, name);
  } catch (error) {
    if (errorCode(error) !== 'ESRCH') throw error;
  }
}

function readStat(pid: number): { state: string; startTicks: string } | undefined {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    // The name, in parentheses, may hold anything; what follows is split by blanks.
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    return { state: fields[0] ?? '', startTicks: fields[19] ?? '' };
  } catch {
    return undefined;
  }
}

function bootId(): string {
  try {
    return readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim();
  } catch {
    return '';
  }
}
