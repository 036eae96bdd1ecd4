import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { LauncherError } from './project.mjs';

const pollMs = 100;
const holderFile = 'holder.json';

/**
 * Runs `work` while this process holds the lock folder; waits while another one does, calling `onWait` once.
 * `work` is given `share(pid)`, which lets a child hold the lock too, should this process be killed before it.
 * A lock whose processes are gone, or whose pids now belong to others, is taken over.
 */
export async function withLock(folder, work, onWait) {
  await takeLock(folder, onWait);
  try {
    return await work((pid) => writeHolders(folder, [process.pid, pid]));
  } finally {
    moveAside(folder);
  }
}

async function takeLock(folder, onWait) {
  let waited = false;
  for (;;) {
    const holder = readHolder(folder);
    if (holder === undefined) {
      if (tryTake(folder)) return;
    } else if (isRunning(holder)) {
      if (!waited) onWait();
      waited = true;
    } else {
      moveAside(folder, holder);
      continue;
    }
    await sleep(pollMs);
  }
}

/** Renaming a filled folder is atomic and fails when there is a filled one: nobody ever sees a lock without its holder. */
function tryTake(folder) {
  const prepared = `${folder}.${process.pid}`;
  try {
    mkdirSync(prepared, { recursive: true });
    writeHolders(prepared, [process.pid]);
    renameSync(prepared, folder);
    return true;
  } catch (error) {
    rmSync(prepared, { recursive: true, force: true });
    if (['ENOTEMPTY', 'EEXIST'].includes(error.code) || existsSync(folder)) return false;
    throw new LauncherError(
      `Cannot write ${dirname(folder)} (${error.code}): make the project folder writable for this user, or use a copy of your own.`,
    );
  }
}

/**
 * Ends a lock. Of two that end one stale lock at once, the second may move away the live lock of the first:
 * it sees another holder than it judged stale, and puts the lock back.
 */
function moveAside(folder, stale) {
  const aside = `${folder}.ended.${process.pid}`;
  try {
    renameSync(folder, aside);
    if (stale !== undefined && readHolder(aside) !== stale) renameSync(aside, folder);
  } catch {
    // Someone else was faster; the next look shows what is there now.
  }
  rmSync(aside, { recursive: true, force: true });
}

function readHolder(folder) {
  try {
    return readFileSync(join(folder, holderFile), 'utf8');
  } catch {
    return undefined;
  }
}

function writeHolders(folder, pids) {
  const written = join(folder, `${holderFile}.new`);
  writeFileSync(written, JSON.stringify(pids.map((pid) => ({ pid, startedAt: processStart(pid) }))));
  renameSync(written, join(folder, holderFile));
}

function isRunning(holder) {
  return JSON.parse(holder).some(({ pid, startedAt }) => {
    try {
      process.kill(pid, 0);
    } catch (error) {
      if (error.code !== 'EPERM') return false;
    }
    return processStart(pid) === startedAt;
  });
}

/** When a process began, in clock ticks since boot; 'ended' for one that only waits to be reaped, null where /proc does not tell. */
function processStart(pid) {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    const [state, ...fields] = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    return state === 'Z' ? 'ended' : fields[18];
  } catch {
    return null;
  }
}
