import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { z } from 'zod';

const message = z.object({
  id: z.number().optional(),
  method: z.string().optional(),
  params: z.record(z.string(), z.unknown()).optional(),
  result: z.record(z.string(), z.unknown()).optional(),
  error: z.object({ message: z.string() }).optional(),
});
const evaluated = z.object({
  result: z.object({ value: z.unknown().optional() }),
  exceptionDetails: z.object({ exception: z.object({ description: z.string() }).optional() }).optional(),
});

const programs = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable'];

/** Where a browser is on this machine, if there is one. */
export function findBrowser(): string | undefined {
  const folders = [...(process.env.PATH ?? '').split(delimiter), '/usr/bin'];
  return programs.flatMap((program) => folders.map((folder) => join(folder, program))).find((file) => existsSync(file));
}

/** A page in a headless Chromium, by its DevTools protocol. */
export class BrowserPage {
  /** Every address it asked for something, the page itself left out. */
  readonly requested: string[] = [];
  /** What its console was told of errors. */
  readonly problems: string[] = [];
  private readonly waiting = new Map<number, (answer: z.output<typeof message>) => void>();
  private lastId = 0;
  private sessionId: string | undefined;

  private constructor(
    private readonly process: ChildProcess,
    private readonly folder: string,
    private readonly socket: WebSocket,
  ) {
    socket.addEventListener('message', ({ data }) => this.hear(message.parse(JSON.parse(String(data)))));
  }

  static async open(program: string, url: string): Promise<BrowserPage> {
    const folder = mkdtempSync(join(tmpdir(), 'souk-browser-'));
    const flags = ['--headless=new', '--no-sandbox', '--disable-gpu', '--disable-dev-shm-usage', '--no-first-run'];
    const child = spawn(program, [...flags, '--remote-debugging-port=0', `--user-data-dir=${folder}`, 'about:blank'], {
      stdio: ['ignore', 'ignore', 'pipe'],
    });
    let told = '';
    const address = await new Promise<string>((resolve, reject) => {
      child.stderr.on('data', (chunk) => {
        told += chunk;
        const [, found] = /DevTools listening on (ws:\S+)/.exec(told) ?? [];
        if (found !== undefined) resolve(found);
      });
      child.once('exit', () => reject(new Error(`the browser ended: ${told}`)));
    });
    const socket = new WebSocket(address);
    await once(socket, 'open');
    const page = new BrowserPage(child, folder, socket);
    const { targetId } = await page.send('Target.createTarget', { url: 'about:blank' });
    const { sessionId } = await page.send('Target.attachToTarget', { targetId, flatten: true });
    page.sessionId = String(sessionId);
    for (const domain of ['Network', 'Page', 'Runtime', 'Log']) await page.send(`${domain}.enable`);
    await page.send('Page.navigate', { url });
    return page;
  }

  /** The value of an expression in the page; a promise's when it resolves. Throws what it throws. */
  async evaluate(expression: string): Promise<unknown> {
    const answer = await this.send('Runtime.evaluate', { expression, awaitPromise: true, returnByValue: true });
    const { result, exceptionDetails } = evaluated.parse(answer);
    if (exceptionDetails) throw new Error(exceptionDetails.exception?.description ?? 'it threw');
    return result.value;
  }

  async close(): Promise<void> {
    const ended = once(this.process, 'exit');
    this.process.kill('SIGKILL');
    await ended;
    this.socket.close();
    rmSync(this.folder, { recursive: true, force: true, maxRetries: 5 });
  }

  private async send(method: string, params: object = {}): Promise<Record<string, unknown>> {
    const id = ++this.lastId;
    const answered = new Promise<z.output<typeof message>>((resolve) => this.waiting.set(id, resolve));
    this.socket.send(JSON.stringify({ id, method, params, ...(this.sessionId && { sessionId: this.sessionId }) }));
    const { result, error } = await answered;
    if (error) throw new Error(`${method}: ${error.message}`);
    return result ?? {};
  }

  private hear(heard: z.output<typeof message>): void {
    const { id, method, params = {} } = heard;
    if (id !== undefined) {
      this.waiting.get(id)?.(heard);
      this.waiting.delete(id);
    }
    if (method === 'Network.requestWillBeSent') {
      const { request } = z.object({ request: z.object({ url: z.string() }) }).parse(params);
      this.requested.push(request.url);
    }
    if (method === 'Runtime.exceptionThrown' || method === 'Log.entryAdded') {
      const { entry } = z.object({ entry: z.object({ level: z.string(), text: z.string() }).optional() }).parse(params);
      if (entry?.level === 'error' || !entry) this.problems.push(entry?.text ?? JSON.stringify(params));
    }
  }
}
