import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, openSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { signalTree } from './process-tree.js';
import { endWithUs } from './watchdog.js';

export interface ServerCommand {
  program: string;
  args: string[];
  env: NodeJS.ProcessEnv;
  /** What it writes, its log included; removed with it when the test process dies. */
  folder: string;
  /** Whether it serves already; asked again every 20 ms. */
  isReady(): Promise<boolean>;
  startTimeoutMs: number;
}

const pollMs = 20;
const stopTimeoutMs = 15_000;

/** A server program that a test owns: it can be killed, frozen and started again, and does not outlive the test process. */
export class ServerProcess {
  #child: ChildProcess | undefined;
  #callOff: () => void = () => {};

  constructor(private readonly command: ServerCommand) {}

  get pid(): number {
    const pid = this.#child?.pid;
    if (pid === undefined) throw new Error(`${this.command.program} does not run`);
    return pid;
  }

  async start(): Promise<void> {
    const { program, args, env, folder, isReady, startTimeoutMs } = this.command;
    const logFile = join(folder, `${basename(program)}.log`);
    const log = openSync(logFile, 'a');
    // A session of its own: a Ctrl-C ends the tests first, and they end their servers.
    const child = spawn(program, args, { env, cwd: '/', detached: true, stdio: ['ignore', log, log] });
    closeSync(log);
    await once(child, 'spawn');
    this.#child = child;
    this.#callOff = endWithUs(this.pid, 'KILL', folder);
    child.unref();
    const deadline = performance.now() + startTimeoutMs;
    while (!(await isReady())) {
      if (child.exitCode !== null || child.signalCode !== null || performance.now() > deadline) {
        await this.kill();
        throw new Error(`${program} did not start:\n${readFileSync(logFile, 'utf8').slice(-2_000)}`);
      }
      await sleep(pollMs);
    }
  }

  /** As the kernel does when memory runs out: no goodbye. */
  async kill(): Promise<void> {
    if (this.#child) signalTree(this.pid, 'SIGKILL');
    await this.#ended();
  }

  /** Stops it in its tracks: connections stay open, nothing answers. */
  freeze(): void {
    signalTree(this.pid, 'SIGSTOP');
  }

  thaw(): void {
    signalTree(this.pid, 'SIGCONT');
  }

  /** An orderly end; forced when it takes longer than 15 s. */
  async stop(): Promise<void> {
    const child = this.#child;
    if (!child) return;
    this.thaw();
    child.kill('SIGTERM');
    const force = setTimeout(() => signalTree(this.pid, 'SIGKILL'), stopTimeoutMs);
    await this.#ended();
    clearTimeout(force);
  }

  async #ended(): Promise<void> {
    const child = this.#child;
    if (!child) return;
    child.ref();
    if (child.exitCode === null && child.signalCode === null) await once(child, 'exit');
    this.#callOff();
    this.#child = undefined;
  }
}
