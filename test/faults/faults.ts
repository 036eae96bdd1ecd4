import type { Meddling, Trap } from './composition/points.js';
import { LaidTrap } from './world/laid-trap.js';
import type { ServerName } from './world/servers.js';
import { startAgain } from './world/start-again.js';
import type { WireKind } from './world/wires.js';
import type { World } from './world/world.js';

/** Something that goes wrong for a while. */
export type Fault =
  | { readonly kind: 'kill a process' | 'freeze a process'; readonly name: string }
  | { readonly kind: 'kill a server' | 'freeze a server'; readonly server: ServerName }
  /** Cut: connections end, and new ones are refused. Stalled: nothing comes through, and nobody is told. */
  | { readonly kind: 'cut a wire' | 'stall a wire'; readonly name: string; readonly wire: WireKind }
  /** Whichever process of the service comes to the point first. */
  | { readonly kind: 'at a point'; readonly service: string; readonly trap: Omit<Trap, 'id'> }
  | { readonly kind: 'deliver twice and out of order'; readonly meddling: Meddling };

/** A fault that has begun. */
export interface Begun {
  /** False where no process came to the point. */
  readonly happened: boolean;
  /** Resolves when it is over; a process that was killed is then being started. */
  end(): Promise<void>;
}

const toThePointMs = 4_000;

/** What kind of fault it is, and whom it meets. */
export function nameOf(fault: Fault): { kind: string; where: string } {
  switch (fault.kind) {
    case 'kill a process':
    case 'freeze a process':
      return { kind: fault.kind, where: fault.name };
    case 'kill a server':
    case 'freeze a server':
      return { kind: fault.kind, where: fault.server };
    case 'cut a wire':
    case 'stall a wire':
      return { kind: fault.kind, where: `${fault.name} ${fault.wire}` };
    case 'at a point': {
      const { point, action, type } = fault.trap;
      return { kind: `${action}, ${point}`, where: type ? `${fault.service} ${type}` : fault.service };
    }
    case 'deliver twice and out of order':
      return { kind: fault.kind, where: 'every service' };
  }
}

export function describeFault(fault: Fault): string {
  const { kind, where } = nameOf(fault);
  return `${kind} (${where})`;
}

export async function begin(world: World, fault: Fault): Promise<Begun> {
  switch (fault.kind) {
    case 'kill a process': {
      const { process } = world.member(fault.name);
      await process.kill();
      return { happened: true, end: () => startAgain(process) };
    }
    case 'freeze a process': {
      const { process } = world.member(fault.name);
      process.freeze();
      return { happened: true, end: async () => process.thaw() };
    }
    case 'kill a server': {
      const server = world.servers[fault.server];
      await server.kill();
      return { happened: true, end: () => startAgain(server) };
    }
    case 'freeze a server': {
      const server = world.servers[fault.server];
      server.freeze();
      return { happened: true, end: async () => server.thaw() };
    }
    case 'cut a wire': {
      const wire = world.member(fault.name).wires.of(fault.wire);
      wire.cut();
      return { happened: true, end: async () => wire.mend() };
    }
    case 'stall a wire': {
      const wire = world.member(fault.name).wires.of(fault.wire);
      wire.freeze();
      return { happened: true, end: async () => wire.thaw() };
    }
    case 'at a point': {
      const trap = await LaidTrap.lay(world, fault.service, fault.trap);
      const reached = await trap.caught(toThePointMs);
      return { happened: reached !== undefined, end: async () => reached?.recover() };
    }
    case 'deliver twice and out of order': {
      for (const name of world.names) world.member(name).process.tell({ meddle: fault.meddling });
      const end = async () => {
        for (const name of world.names) world.member(name).process.tell({ meddle: null });
      };
      return { happened: true, end };
    }
  }
}
