import { setTimeout as sleep } from 'node:timers/promises';
import type { Trap } from '../composition/points.js';
import type { ShopProcess } from './shop-process.js';
import { startAgain } from './start-again.js';
import type { Member, World } from './world.js';

let lastTrap = 0;

/** A process that came to a point. */
export interface Caught {
  readonly name: string;
  /** Wakes it, or starts it again. */
  recover(): Promise<void>;
}

/** A fault that waits at a point in all processes of a service, and meets the first that comes there. */
export class LaidTrap {
  private first: ShopProcess | undefined;
  private over = false;
  private caughtOne: (process: ShopProcess) => void = () => {};

  private constructor(
    private readonly members: readonly Member[],
    private readonly trap: Trap,
  ) {}

  static async lay(world: World, service: string, unnumbered: Omit<Trap, 'id'>): Promise<LaidTrap> {
    const laid = new LaidTrap(world.membersOf(service), { ...unnumbered, id: ++lastTrap });
    await Promise.all(laid.members.map(({ process }) => process.arm(laid.trap, () => laid.reached(process))));
    return laid;
  }

  /** Who came there; undefined when nobody does in time. It meets nobody else then. */
  async caught(withinMs: number): Promise<Caught | undefined> {
    const waiting = new AbortController();
    this.caughtOne = () => waiting.abort();
    if (!this.first) await sleep(withinMs, undefined, { signal: waiting.signal }).catch(() => undefined);
    this.over = true;
    for (const { process } of this.members) process.disarm(this.trap.id);
    const { first } = this;
    return first && { name: first.name, recover: () => this.recover(first) };
  }

  private reached(process: ShopProcess): void {
    if (!this.first && !this.over) {
      this.first = process;
      this.caughtOne(process);
      return;
    }
    // Before it heard that it need not: as if it had never been.
    this.recover(process).catch(() => undefined);
  }

  private async recover(process: ShopProcess): Promise<void> {
    if (this.trap.action === 'freeze') process.thaw();
    if (this.trap.action === 'kill') await startAgain(process);
  }
}
