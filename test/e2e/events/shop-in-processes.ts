import { generateKeyPairSync, randomBytes } from 'node:crypto';
import { findFreePort, freshDatabase, type RunningProgram, runProgram } from '#platform/testing';
import { demoUsers } from '../../../shop/demo-users.js';
import { Client } from '../harness/client.js';

const subgraphs = ['users', 'inventory', 'pricing', 'payments', 'orders'] as const;
const names = [...subgraphs, 'gateway'] as const;
export type ProcessName = (typeof names)[number];

/** The shop as it runs for real, a process each, on a broker of its own: each can be killed and started again. */
export class ShopInProcesses {
  private readonly running = new Map<ProcessName, RunningProgram>();

  private constructor(
    private readonly env: NodeJS.ProcessEnv,
    private readonly ports: Readonly<Record<ProcessName, number>>,
    readonly databaseUrls: Readonly<Record<string, string>>,
  ) {}

  static async start(brokerUrl: string): Promise<ShopInProcesses> {
    const ports = { users: 0, inventory: 0, pricing: 0, payments: 0, orders: 0, gateway: 0 };
    for (const name of names) ports[name] = await findFreePort();
    const databaseUrls: Record<string, string> = {};
    for (const name of subgraphs) databaseUrls[name] = (await freshDatabase()).url;
    const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
    const env: NodeJS.ProcessEnv = {
      AMQP_URL: brokerUrl,
      INTERNAL_AUTH_SECRET: randomBytes(32).toString('hex'),
      JWT_PRIVATE_KEY: privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
      ADMIN_EMAIL: demoUsers.admin.email,
      ADMIN_PASSWORD: demoUsers.admin.password,
      RATE_LIMIT_PER_MINUTE: '0',
      LOGIN_LIMIT_PER_MINUTE: '0',
      LOG_LEVEL: 'error',
      DRAIN_MS: '0',
      WELCOME_CREDIT: '1000000',
      // Longer than any outage here: no order is to be given up.
      SAGA_STEP_TIMEOUT_MS: '600000',
    };
    for (const [name, url] of Object.entries(databaseUrls)) {
      env[`${name.toUpperCase()}_DATABASE_URL`] = url;
      env[`${name.toUpperCase()}_URL`] = `http://127.0.0.1:${ports[name as ProcessName]}/graphql`;
    }
    const shop = new ShopInProcesses(env, ports, databaseUrls);
    await Promise.all(names.map((name) => shop.startProcess(name)));
    return shop;
  }

  get visitor(): Client {
    return new Client(`http://127.0.0.1:${this.ports.gateway}`);
  }

  /** Resolves once it listens. */
  async startProcess(name: ProcessName): Promise<void> {
    const file = name === 'gateway' ? 'gateway/main.ts' : `subgraphs/${name}/main.ts`;
    const program = await runProgram(file, { env: { ...this.env, PORT: String(this.ports[name]) } });
    this.running.set(name, program);
    await program.waitFor(/listens on/);
  }

  /** kill -9. */
  async killProcess(name: ProcessName): Promise<void> {
    const program = this.running.get(name);
    program?.signal('SIGKILL');
    await program?.ended;
    this.running.delete(name);
  }

  /** SIGSTOP: it holds its connections and does nothing. */
  freezeProcess(name: ProcessName): void {
    this.running.get(name)?.signal('SIGSTOP');
  }

  thawProcess(name: ProcessName): void {
    this.running.get(name)?.signal('SIGCONT');
  }

  /** Stops every process as a supervisor would. */
  async stop(): Promise<void> {
    for (const name of [...names].reverse()) {
      this.running.get(name)?.signal('SIGTERM');
      await this.running.get(name)?.ended;
    }
  }
}
