import { mkdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { DataFolderInUseError, errorCode, explainFileError } from './embedded-postgres-error.js';
import { identify, isRunning, type ProcessIdentity } from './process-identity.js';

export interface DataFolderLock {
  /** Tells a successor that this process is shutting down: it then waits for us instead of refusing. */
  announceLeaving(): void;
  release(): void;
}

interface Holder extends ProcessIdentity {
  leaving: boolean;
}

const pollMs = 50;
/** How long a successor waits for a process that has announced its leaving. */
const leavingTimeoutMs = 20_000;
/** A holder writes its lock within microseconds of making it: an unreadable one of this age is a leftover. */
const unreadableIsStaleMs = 2_000;

/**
 * Makes the folder, and makes this process the only one that works in it. A lock left by a process that is gone is taken over.
 * Throws DataFolderInUseError when a live process holds it, EmbeddedPostgresError when the folder cannot be written.
 */
export async function lockDataFolder(path: string): Promise<DataFolderLock> {
  const folder = resolve(path);
  const file = join(folder, 'running.json');
  const self = identify(process.pid);
  try {
    mkdirSync(folder, { recursive: true });
    const deadline = performance.now() + leavingTimeoutMs;
    while (!tryWrite(file, { ...self, leaving: false })) {
      const content = read(file);
      if (content === undefined) continue;
      const holder = parse(content);
      if (holder ? !isRunning(holder) : ageMs(file) > unreadableIsStaleMs) {
        removeStale(file, content);
        continue;
      }
      if (holder && (!holder.leaving || performance.now() > deadline))
        throw new DataFolderInUseError(folder, holder.pid);
      await sleep(pollMs);
    }
  } catch (error) {
    throw explainFileError(error, folder);
  }
  let isHeld = true;
  return {
    announceLeaving: () => {
      if (isHeld) writeFileSync(file, JSON.stringify({ ...self, leaving: true }));
    },
    release: () => {
      if (isHeld) rmSync(file, { force: true });
      isHeld = false;
    },
  };
}

function tryWrite(file: string, holder: Holder): boolean {
  try {
    writeFileSync(file, JSON.stringify(holder), { flag: 'wx', mode: 0o644 });
    return true;
  } catch (error) {
    if (errorCode(error) === 'EEXIST') return false;
    throw error;
  }
}

/** Of two that remove one stale lock at once, the second may catch the first one's new lock: it sees that and puts it back. */
function removeStale(file: string, stale: string): void {
  const aside = `${file}.${process.pid}`;
  try {
    renameSync(file, aside);
  } catch (error) {
    if (errorCode(error) === 'ENOENT') return;
    throw error;
  }
  const moved = read(aside);
  rmSync(aside, { force: true });
  const live = moved === undefined || moved === stale ? undefined : parse(moved);
  if (live) tryWrite(file, live);
}

function read(file: string): string | undefined {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    if (errorCode(error) === 'ENOENT') return undefined;
    throw error;
  }
}

function parse(content: string): Holder | undefined {
  try {
    const value: unknown = JSON.parse(content);
    if (typeof value !== 'object' || value === null || !('pid' in value) || typeof value.pid !== 'number')
      return undefined;
    const startedAt = 'startedAt' in value && typeof value.startedAt === 'string' ? value.startedAt : null;
    return { pid: value.pid, startedAt, leaving: 'leaving' in value && value.leaving === true };
  } catch {
    return undefined;
  }
}

function ageMs(file: string): number {
  return Date.now() - (statSync(file, { throwIfNoEntry: false })?.mtimeMs ?? Date.now());
}
