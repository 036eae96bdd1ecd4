import { randomUUID } from 'node:crypto';
import type { INestApplicationContext } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { Database, type Transaction } from '#platform/database';
import { AmqpDeadLetters } from '../amqp-dead-letters.js';
import type { DeadLetters } from '../dead-letter.js';
import { InProcessBus } from '../in-process-bus.js';
import type { Message } from '../message.js';
import { Outbox } from '../outbox.js';
import { TableDeadLetters } from '../table-dead-letters.js';
import {
  type BatchScript,
  Counted,
  Gathered,
  type Role,
  roles,
  type Script,
  startService,
  worldContracts,
} from './services.js';
import { TcpProxy } from './tcp-proxy.js';

/** What the world is made of. */
export interface Parts {
  /** Makes an empty database and says where it is. */
  createDatabase(): Promise<string>;
  /** Without one all roles share a process and its bus, so that none can be killed alone. */
  brokerUrl?: string;
}

export type CreateParts = () => Promise<Parts>;

/** An operating system process, as far as anybody outside can tell. */
class Process {
  readonly apps = new Map<Role, INestApplicationContext>();
  /** Those of a role: its database's first, then the broker's. */
  readonly wiresOf = new Map<Role, TcpProxy[]>();
  constructor(readonly bus: InProcessBus | undefined) {}

  get wires(): TcpProxy[] {
    return [...this.wiresOf.values()].flat();
  }
}

/** Three services with their databases and the bus between them. */
export class World {
  readonly script: Partial<Record<Role, Script>> = {};
  batchScript: BatchScript | undefined;
  private readonly processes = new Map<Role, Process>();
  private readonly others: Process[] = [];
  private readonly views = new Map<Role, DataSource>();

  private constructor(
    private readonly parts: Parts,
    private readonly databaseUrls: Readonly<Record<Role, string>>,
  ) {}

  static async create(parts: Parts): Promise<World> {
    const urls = { sender: '', receiver: '', bystander: '' };
    for (const role of roles) urls[role] = await parts.createDatabase();
    return new World(parts, urls);
  }

  get isOneProcess(): boolean {
    return this.parts.brokerUrl === undefined;
  }

  async startAll(): Promise<void> {
    for (const role of roles) if (!this.processes.has(role)) await this.start(role);
  }

  /** Starts a role: in a process of its own, or in the one that the others are in. */
  async start(role: Role): Promise<void> {
    const [first] = this.processes.values();
    const process = this.isOneProcess && first ? first : this.newProcess();
    await this.startIn(process, role);
    this.processes.set(role, process);
  }

  /** One more process of a role's on the same database; where all roles share a process, one more of all of them. */
  async startSecond(role: Role): Promise<void> {
    const second = this.newProcess();
    for (const each of this.isOneProcess ? roles : [role]) await this.startIn(second, each);
    this.others.push(second);
  }

  async stop(role: Role): Promise<void> {
    await this.app(role).close();
    const process = this.process(role);
    for (const wire of this.wires(role)) await wire.close();
    process.wiresOf.delete(role);
    process.apps.delete(role);
    this.processes.delete(role);
  }

  /** kill -9 of the process that a role is in, and so of all roles in it. */
  kill(role: Role): void {
    const killed = this.process(role);
    for (const wire of killed.wires) wire.cut();
    for (const [other, process] of this.processes) if (process === killed) this.processes.delete(other);
    this.others.push(killed);
  }

  /** The wires of a role: its database's first, then the broker's. */
  wires(role: Role): readonly TcpProxy[] {
    return this.process(role).wiresOf.get(role) ?? [];
  }

  /** The bus of the process that a role is in. Throws where each has its own process. */
  busOf(role: Role): InProcessBus {
    const { bus } = this.process(role);
    if (!bus) throw new Error('there is no bus in the process');
    return bus;
  }

  /** What a use case does: a change and what is told of it, in one transaction. */
  send(subject: string, n: number, alsoDo: (tx: Transaction) => void = () => undefined): Promise<void> {
    return this.tell(Counted, subject, n, alsoDo);
  }

  /** The same, of what the receiver handles together. */
  gather(subject: string, n: number): Promise<void> {
    return this.tell(Gathered, subject, n, () => undefined);
  }

  /** A row that no use case would write. */
  async putInOutbox(subject: string, body: object): Promise<void> {
    await this.look('sender', 'INSERT INTO outbox (id, type, subject, body) VALUES ($1, $2, $3, $4)', [
      randomUUID(),
      Counted.type,
      subject,
      JSON.stringify(body),
    ]);
  }

  envelope(subject: string): Omit<Message, 'data'> {
    return {
      specversion: '1.0',
      id: randomUUID(),
      type: Counted.type,
      source: Counted.source,
      subject,
      time: new Date().toISOString(),
      datacontenttype: 'application/json',
      sequence: 1,
      correlationid: 'of a test',
    };
  }

  /** As after a relay that sent everything and ended before it could mark it. */
  async publishAgain(): Promise<void> {
    await this.look('sender', 'UPDATE outbox SET published_at = NULL');
  }

  /** What the sender's outbox still holds. */
  unpublished(): Promise<{ subject: string }[]> {
    return this.look('sender', 'SELECT subject FROM outbox WHERE published_at IS NULL ORDER BY seq');
  }

  async leaseOwner(): Promise<string | null | undefined> {
    const [row] = await this.look<{ owner: string | null }>('sender', 'SELECT owner FROM relay_lease');
    return row?.owner;
  }

  /** What a role has noted, in the order it was. */
  async effects(role: Role, subject?: string): Promise<number[]> {
    const rows: { n: number }[] = await this.look(
      role,
      'SELECT n FROM effects WHERE $1::text IS NULL OR subject = $1 ORDER BY position',
      [subject ?? null],
    );
    return rows.map(({ n }) => n);
  }

  /** Asks a role's database, by a way that is never cut. */
  async look<Row>(role: Role, sql: string, parameters: unknown[] = []): Promise<Row[]> {
    let view = this.views.get(role);
    if (!view) {
      view = await new DataSource({ type: 'postgres', url: this.databaseUrls[role], poolSize: 1 }).initialize();
      this.views.set(role, view);
    }
    const runner = view.createQueryRunner();
    try {
      return (await runner.query(sql, parameters, true)).records;
    } finally {
      await runner.release();
    }
  }

  async deadLetters<T>(use: (letters: DeadLetters) => Promise<T>): Promise<T> {
    const { brokerUrl } = this.parts;
    const letters = brokerUrl ? await AmqpDeadLetters.connect(brokerUrl) : new TableDeadLetters(this.databaseUrls);
    try {
      return await use(letters);
    } finally {
      await letters.close();
    }
  }

  async end(): Promise<void> {
    for (const process of new Set([...this.processes.values(), ...this.others])) {
      const closing = [...process.apps.values()].map((app) => app.close());
      if (this.others.includes(process)) for (const wire of process.wires) wire.cut();
      await Promise.all(closing);
      for (const wire of process.wires) await wire.close();
    }
    for (const view of this.views.values()) await view.destroy();
  }

  private async tell(
    definition: typeof Counted | typeof Gathered,
    subject: string,
    n: number,
    alsoDo: (tx: Transaction) => void,
  ): Promise<void> {
    const app = this.app('sender');
    await app.get(Database, { strict: false }).transaction(async (tx) => {
      await tx.query('INSERT INTO effects (subject, n) VALUES ($1, $2)', [subject, n]);
      await app.get(Outbox, { strict: false }).append(tx, definition, { subject, sequence: n, data: { n } });
      alsoDo(tx);
    });
  }

  private app(role: Role): INestApplicationContext {
    const app = this.process(role).apps.get(role);
    if (!app) throw new Error(`${role} is not running`);
    return app;
  }

  private process(role: Role): Process {
    const process = this.processes.get(role);
    if (!process) throw new Error(`${role} is not running`);
    return process;
  }

  private newProcess(): Process {
    return new Process(this.isOneProcess ? new InProcessBus(worldContracts) : undefined);
  }

  private async startIn(process: Process, role: Role): Promise<void> {
    const { brokerUrl } = this.parts;
    const database = await TcpProxy.to(this.databaseUrls[role]);
    const broker = brokerUrl === undefined ? undefined : await TcpProxy.to(brokerUrl);
    process.wiresOf.set(role, broker ? [database, broker] : [database]);
    const env = {
      [`${role.toUpperCase()}_DATABASE_URL`]: database.through(this.databaseUrls[role]),
      AMQP_URL: brokerUrl && broker?.through(brokerUrl),
    };
    const scripts = { script: () => this.script[role], batchScript: () => this.batchScript };
    process.apps.set(role, await startService(role, env, process.bus, scripts));
  }
}
