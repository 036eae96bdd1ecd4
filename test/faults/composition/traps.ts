import { writeSync } from 'node:fs';
import { noticeOf, type Point, type Trap } from './points.js';

const stdout = 1;
/** A process may run on for a moment before its own signal stops it. */
const signalTakesMs = 200;

/** What a driver says of a connection that broke. */
class DatabaseLost extends Error {
  readonly code = 'ECONNRESET';
  override readonly message = 'the connection was lost, says a fault test';
}

/** The traps of this process. */
export class Traps {
  private readonly armed = new Map<number, Trap>();

  arm(trap: Trap): void {
    this.armed.set(trap.id, trap);
    writeSync(stdout, noticeOf('armed', trap));
  }

  disarm(id: number): void {
    this.armed.delete(id);
  }

  /** Whoever does the work of a point says so. Does not return when it is killed there; throws when it is to believe its database lost. */
  reach(point: Point, types: readonly string[]): void {
    for (const trap of this.armed.values()) {
      if (trap.point !== point || (trap.type !== undefined && !types.includes(trap.type))) continue;
      this.armed.delete(trap.id);
      // At once, whatever becomes of us: a stream would write it later.
      writeSync(stdout, noticeOf('reached', trap));
      spring(trap);
    }
  }
}

function spring({ action }: Trap): void {
  switch (action) {
    case 'kill':
      end('SIGKILL');
      return;
    case 'freeze':
      end('SIGSTOP');
      return;
    case 'lose the database':
      throw new DatabaseLost();
  }
}

/** Sends itself a signal, and does nothing more until it has come. */
function end(signal: NodeJS.Signals): void {
  process.kill(process.pid, signal);
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, signalTakesMs);
}
