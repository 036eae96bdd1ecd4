import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { setTimeout as sleep } from 'node:timers/promises';
import { projectRoot } from '#platform/config';
import { endWithUs } from '../../../libs/platform/testing/watchdog.js';
import { type Instruction, noticePattern, type Trap } from '../composition/points.js';

const startTimeoutMs = 60_000;
const armTimeoutMs = 500;
const listensPattern = / listens on (http:\S+)/;
/** What is kept of what it writes: enough to see why it ended. */
const keptOutput = 20_000;

export interface ShopProcessOptions {
  /** `orders`, or `orders-2` for the second process of a service. */
  readonly name: string;
  readonly service: string;
  readonly file: string;
  readonly env: NodeJS.ProcessEnv;
  /** It listens there, on another port each time: the one before may be taken meanwhile. */
  readonly onListening: (url: string) => void;
  /** It ended, and nobody here ended it. */
  readonly onCrash: (output: string) => void;
}

/** One process of the shop, in the fault tests' composition: it can be killed, frozen, started again, and told to meet a fault at a point. */
export class ShopProcess {
  private child: ChildProcess | undefined;
  private output = '';
  private isReady = false;
  /** By what is awaited: `armed 7`, `reached 7`. */
  private readonly waiting = new Map<string, () => void>();

  constructor(private readonly options: ShopProcessOptions) {}

  get name(): string {
    return this.options.name;
  }

  get service(): string {
    return this.options.service;
  }

  get isRunning(): boolean {
    return this.child !== undefined;
  }

  /** Resolves once it listens. */
  async start(): Promise<void> {
    if (this.child) return;
    const { file, service, env } = this.options;
    this.output = '';
    this.isReady = false;
    const child = spawn(process.execPath, ['--enable-source-maps', file, service], {
      cwd: projectRoot,
      env: { PATH: process.env.PATH, ...env },
      detached: true,
      stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
    });
    await once(child, 'spawn');
    this.child = child;
    const callOff = endWithUs(child.pid ?? 0);
    child.on('error', () => undefined); // An instruction that it did not live to read.
    for (const stream of [child.stdout, child.stderr]) {
      if (stream) createInterface({ input: stream }).on('line', (line) => this.hear(line));
    }
    child.once('close', () => {
      callOff();
      this.ended(child);
    });
    await this.listening(child);
  }

  /** kill -9. */
  async kill(): Promise<void> {
    const { child } = this;
    this.child = undefined;
    if (!child || child.exitCode !== null || child.signalCode !== null) return;
    child.kill('SIGKILL');
    await once(child, 'close');
  }

  /** SIGSTOP: it keeps its connections and locks, and does nothing. */
  freeze(): void {
    this.child?.kill('SIGSTOP');
  }

  thaw(): void {
    this.child?.kill('SIGCONT');
  }

  tell(instruction: Instruction): void {
    if (this.child?.connected) this.child.send(instruction, () => undefined);
  }

  /** Lays a trap; `reached` is called when the process has come to it. Resolves once it is laid, which a frozen one cannot tell. */
  async arm(trap: Trap, reached: () => void): Promise<void> {
    this.waiting.set(`reached ${trap.id}`, reached);
    const armed = new Promise<void>((resolve) => this.waiting.set(`armed ${trap.id}`, resolve));
    this.tell({ trap });
    await Promise.race([armed, sleep(armTimeoutMs, undefined, { ref: false })]);
  }

  /** It may have come to the trap before it hears of this: `reached` is called then too. */
  disarm(id: number): void {
    this.tell({ disarm: id });
  }

  private hear(line: string): void {
    this.output = `${this.output}${line}\n`.slice(-keptOutput);
    const url = listensPattern.exec(line)?.[1];
    if (url) {
      this.isReady = true;
      this.options.onListening(url);
    }
    const [, what, id] = noticePattern.exec(line) ?? [];
    this.waiting.get(`${what} ${id}`)?.();
    this.waiting.delete(`${what} ${id}`);
  }

  private async listening(child: ChildProcess): Promise<void> {
    const deadlineMs = performance.now() + startTimeoutMs;
    while (!this.isReady) {
      if (this.child !== child) throw new Error(`${this.name} was ended while it started:\n${this.output}`);
      if (performance.now() > deadlineMs) throw new Error(`${this.name} does not listen:\n${this.output}`);
      await sleep(20);
    }
  }

  private ended(child: ChildProcess): void {
    if (this.child !== child) return;
    this.child = undefined;
    // Killed by a trap: that was wanted.
    if (child.signalCode !== 'SIGKILL' && this.isReady) this.options.onCrash(this.output);
  }
}
