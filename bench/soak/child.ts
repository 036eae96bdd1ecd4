import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';

const keptOutput = 20_000;

/** A process of the soak: says by IPC when it is ready, answers what it is asked, and ends when it is told to. */
export class Child<Ready, Answers extends object = Record<string, never>> {
  private output = '';
  private readonly waiting: { resolve: (answer: unknown) => void; reject: (error: Error) => void }[] = [];

  private constructor(
    private readonly name: string,
    private readonly child: ChildProcess,
    readonly ready: Ready,
  ) {
    child.on('message', (answer) => this.waiting.shift()?.resolve(answer));
    child.once('exit', () => {
      for (const { reject } of this.waiting.splice(0)) reject(this.gone());
    });
    for (const stream of [child.stdout, child.stderr]) {
      stream?.on('data', (chunk) => (this.output = `${this.output}${chunk}`.slice(-keptOutput)));
    }
  }

  /** Starts `bench/soak/NAME.js`. */
  static async start<Ready, Answers extends object = Record<string, never>>(
    name: string,
    args: readonly string[],
    env: NodeJS.ProcessEnv,
  ): Promise<Child<Ready, Answers>> {
    const script = fileURLToPath(new URL(`${name}.js`, import.meta.url));
    const child = spawn(process.execPath, ['--enable-source-maps', script, ...args], {
      env: { PATH: process.env.PATH, ...env },
      stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
    });
    let early = '';
    const listen = (chunk: Buffer) => (early += chunk);
    child.stderr?.on('data', listen);
    const failed = once(child, 'exit').then(([code]) => {
      throw new Error(`${name} ended with ${code} before it was ready:\n${early}`);
    });
    const [ready] = await Promise.race([once(child, 'message'), failed]);
    child.stderr?.off('data', listen);
    failed.catch(() => undefined);
    return new Child(name, child, ready);
  }

  /** The end of what it wrote. */
  get log(): string {
    return this.output;
  }

  /** Its answers come in the order of the questions. */
  ask<Question extends string & keyof Answers>(question: Question): Promise<Answers[Question]> {
    return new Promise((resolve, reject) => {
      if (!this.child.connected) return reject(this.gone());
      this.child.send(question);
      this.waiting.push({ resolve: (answer) => resolve(answer as Answers[Question]), reject });
    });
  }

  /** Resolves with its exit code; it is ended by force when it has not ended within the time, which counts as null. */
  async stop(withinMs = 40_000): Promise<number | null> {
    if (this.child.exitCode !== null) return this.child.exitCode;
    const ended = once(this.child, 'exit');
    const timer = setTimeout(() => this.child.kill('SIGKILL'), withinMs);
    if (this.child.connected) this.child.send('stop');
    await ended;
    clearTimeout(timer);
    return this.child.exitCode;
  }
  private gone(): Error {
    return new Error(`${this.name} is gone:\n${this.output}`);
  }
}
