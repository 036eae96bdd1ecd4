import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { projectRoot } from '#platform/config';
import { endWithUs } from './watchdog.js';

export interface RunningProgram {
  pid: number;
  /** What it has written to stdout and stderr so far. */
  output(): string;
  /** Resolves with the first match in its output; throws when it ends, or 30 s pass, without one. */
  waitFor(pattern: RegExp): Promise<RegExpMatchArray>;
  signal(name: NodeJS.Signals): void;
  /** Resolves with its exit code, null for a signal. */
  ended: Promise<number | null>;
}

const waitTimeoutMs = 30_000;

/** Node has no decorator metadata and no `.js` for `.ts`: the sources are run as the tests are, by vite. */
const loader = `
  import { runnerImport } from 'vite';
  const [file] = process.argv.splice(1, 1);
  process.argv.splice(1, 0, file);
  await runnerImport(file, {
    configFile: false, logLevel: 'error', root: process.cwd(),
    oxc: { decorator: { legacy: true, emitDecoratorMetadata: true } },
    environments: { inline: { resolve: { conditions: ['source'] } } },
  });
`;

/** Runs a TypeScript file of the project in a process and a process group of its own, which a test may kill. It ends with the tests. */
export async function runProgram(
  file: string,
  { args = [], env = {} }: { args?: string[]; env?: NodeJS.ProcessEnv } = {},
): Promise<RunningProgram> {
  const child = spawn(process.execPath, ['--input-type=module', '-e', loader, '--', file, ...args], {
    cwd: projectRoot,
    env: { ...process.env, ...env },
    detached: true,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  await once(child, 'spawn');
  const pid = child.pid ?? 0;
  const callOff = endWithUs(pid);
  let written = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk) => (written += chunk));
  const ended = once(child, 'close').then(() => {
    callOff();
    return child.exitCode;
  });
  return {
    pid,
    output: () => written,
    waitFor: (pattern) => waitForOutput(child, () => written, pattern),
    signal: (name) => child.kill(name),
    ended,
  };
}

function waitForOutput(child: ChildProcess, written: () => string, pattern: RegExp): Promise<RegExpMatchArray> {
  return new Promise((resolve, reject) => {
    const look = () => {
      const match = written().match(pattern);
      if (match) settle(() => resolve(match));
    };
    const fail = () => settle(() => reject(new Error(`no ${pattern} in:\n${written()}`)));
    const timer = setTimeout(fail, waitTimeoutMs);
    const settle = (action: () => void) => {
      clearTimeout(timer);
      child.stdout?.off('data', look);
      child.stderr?.off('data', look);
      child.off('close', fail);
      action();
    };
    child.stdout?.on('data', look);
    child.stderr?.on('data', look);
    child.on('close', fail);
    look();
  });
}
