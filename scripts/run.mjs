// node scripts/run.mjs ENTRY [args…]: installs and builds what is missing, then runs dist/ENTRY.js on the project's Node.
import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { constants } from 'node:os';
import { isatty } from 'node:tty';
import { prepare } from './prepare.mjs';
import { findNode, inProject, isMain, LauncherError, runMain } from './project.mjs';

/** A signal that comes again within this time is the same wish: npm sends its child one more, a group kill reaches npm too. */
const sameWishMs = 2_000;
/** What a child is given to end by itself after a Ctrl-C that may have reached it already. */
const ownEndMs = 250;
const parentPollMs = 250;

/** Prepares, then runs a built program to its end. Resolves with its exit code. */
export async function runEntry(entry, args = []) {
  await prepare();
  return runNode(['--enable-source-maps', inProject('dist', `${entry}.js`), ...args]);
}

/**
 * Runs the project's Node in our process group and waits for it. A Ctrl-C or a closed terminal reaches the child by itself, so then
 * nothing is passed on; a signal sent to us alone (a supervisor's, npm's) is, once. Resolves with the exit code, 128 + n for a signal.
 */
export function runNode(args, env = process.env) {
  const fromTerminal = isTerminalForeground();
  const child = spawn(findNode(), args, { stdio: 'inherit', env });
  const lastSentAt = new Map();
  const passOn = (signal) => {
    const now = performance.now();
    if (now - (lastSentAt.get(signal) ?? Number.NEGATIVE_INFINITY) < sameWishMs) return;
    lastSentAt.set(signal, now);
    if (signal === 'SIGTERM') child.kill(signal);
    else if (!fromTerminal) setTimeout(() => child.kill(signal), ownEndMs).unref();
  };
  const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'];
  for (const signal of signals) process.on(signal, passOn);
  const stopWatching = watchNpm(() => lastSentAt.size === 0 && passOn('SIGTERM'));
  return new Promise((resolve, reject) => {
    child.on('error', (error) => reject(new LauncherError(`Node cannot be run: ${error.message}`)));
    child.on('exit', (code, signal) => {
      for (const name of signals) process.off(name, passOn);
      stopWatching();
      resolve(signal ? 128 + constants.signals[signal] : code);
    });
  });
}

/** npm runs us through a shell, and a signal sent to npm ends that shell without reaching us. Returns what ends the watch. */
function watchNpm(onGone) {
  if (!process.env.npm_lifecycle_event) return () => {};
  const parent = process.ppid;
  const timer = setInterval(() => {
    if (process.ppid === parent) return;
    clearInterval(timer);
    onGone();
  }, parentPollMs);
  return () => clearInterval(timer);
}

/** Whether a Ctrl-C of our terminal reaches our process group: in a pipeline or a background job it does not. */
function isTerminalForeground() {
  if (![0, 1, 2].some((fd) => isatty(fd))) return false;
  try {
    const stat = readFileSync('/proc/self/stat', 'utf8');
    const [, , group, , , foregroundGroup] = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    return group === foregroundGroup;
  } catch {
    return true;
  }
}

if (isMain(import.meta.url)) {
  const [entry, ...args] = process.argv.slice(2);
  await runMain(() => {
    if (!entry)
      throw new LauncherError(
        'Usage: node scripts/run.mjs ENTRY [arguments]: the path of a program under dist/, without .js',
      );
    return runEntry(entry, args);
  });
}
