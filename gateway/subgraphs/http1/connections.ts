import { Connection, type ConnectionHome, type ExchangeListener } from './connection.js';
import type { Origin } from './origin.js';

const sweepEveryMs = 5_000;

/**
 * The keep-alive connections to one address: one for each request that is under way, the one used last first. How many there are
 * is bounded by the bulkhead.
 */
export class Connections implements ConnectionHome {
  private readonly idle: Connection[] = [];
  private readonly busy = new Set<Connection>();
  private isClosed = false;
  private sweeping: NodeJS.Timeout | undefined;

  constructor(private readonly origin: Pick<Origin, 'open'>) {}

  /** Sends a request over a connection that no other one uses. What it returns can be dropped until the listener has been told. */
  send(head: string, body: string, listener: ExchangeListener, nowMs: number): Pick<Connection, 'drop'> {
    const connection = this.takeIdle(nowMs) ?? new Connection(this.origin, this);
    this.busy.add(connection);
    connection.send(head, body, listener);
    return connection;
  }

  back(connection: Connection): void {
    this.busy.delete(connection);
    if (this.isClosed) {
      connection.drop();
      return;
    }
    this.idle.push(connection);
    this.sweeping ??= setTimeout(sweep, sweepEveryMs, this).unref();
  }

  gone(connection: Connection): void {
    if (this.busy.delete(connection)) return;
    const index = this.idle.indexOf(connection);
    if (index >= 0) this.idle.splice(index, 1);
  }

  /** Lets what is under way end. */
  close(): void {
    this.isClosed = true;
    clearTimeout(this.sweeping);
    for (const connection of this.idle.splice(0)) connection.drop();
  }

  /** Ends what is under way too: nobody is told. */
  destroy(): void {
    this.close();
    for (const connection of [...this.busy]) connection.drop();
  }

  /** Closes those that have been idle for longer than their server keeps them. */
  sweep(): void {
    const nowMs = performance.now();
    for (const connection of this.idle.filter((each) => !each.isUsable(nowMs))) connection.drop();
    this.sweeping = this.idle.length > 0 ? setTimeout(sweep, sweepEveryMs, this).unref() : undefined;
  }

  private takeIdle(nowMs: number): Connection | undefined {
    for (let connection = this.idle.pop(); connection; connection = this.idle.pop()) {
      if (connection.isUsable(nowMs)) return connection;
      connection.drop();
    }
    return undefined;
  }
}

function sweep(connections: Connections): void {
  connections.sweep();
}
