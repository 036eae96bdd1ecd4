import type { Random } from '../../libs/platform/testing/random.js';
import type { Action, Point } from './composition/points.js';
import type { Fault } from './faults.js';
import { serverNames } from './world/servers.js';
import type { WireKind } from './world/wires.js';

/** Faults that are there at the same time. */
export interface Episode {
  readonly faults: readonly Fault[];
  readonly holdMs: number;
  /** Peace before the next one. */
  readonly pauseMs: number;
}

/** What a plan may be about. */
export interface Cast {
  /** Every process, with the wires it has. */
  readonly processes: readonly { readonly name: string; readonly wires: readonly WireKind[] }[];
}

const weights = {
  'kill a process': 4,
  'freeze a process': 4,
  'kill a server': 2,
  'freeze a server': 2,
  'cut a wire': 3,
  'stall a wire': 3,
  'at a point': 10,
} as const;

const publishing: readonly Point[] = ['publish before', 'publish unconfirmed', 'publish unmarked'];
const consuming: readonly Point[] = ['consumer before', 'consumer inside', 'consumer after'];

/** Where what can happen, and to which kinds of message. */
const places: readonly { service: string; points: readonly Point[]; types: readonly string[] }[] = [
  { service: 'orders', points: ['accept before commit', 'accept after commit', 'clock due'], types: [] },
  {
    service: 'orders',
    points: publishing,
    types: ['ReserveStock', 'ReleaseStock', 'ChargePayment', 'RefundPayment', 'OrderPlaced', 'OrderCancelled'],
  },
  {
    service: 'orders',
    points: consuming,
    types: ['StockReserved', 'StockReleased', 'StockReturned', 'PaymentCharged', 'PaymentDeclined', 'PaymentRefunded'],
  },
  { service: 'inventory', points: publishing, types: ['StockReserved', 'StockReleased', 'StockReturned'] },
  {
    service: 'inventory',
    points: consuming,
    types: ['ReserveStock', 'ReleaseStock', 'OrderPlaced', 'OrderCancelled', 'OrderReturned'],
  },
  { service: 'payments', points: publishing, types: ['PaymentCharged', 'PaymentRefunded'] },
  { service: 'payments', points: consuming, types: ['ChargePayment', 'RefundPayment', 'UserDeleted'] },
  { service: 'users', points: ['publish before', 'publish unconfirmed'], types: ['UserRegistered', 'UserDeleted'] },
];

const insideTransactions: readonly Point[] = [
  'accept before commit',
  'accept after commit',
  'consumer inside',
  'consumer after',
];

/** The next episode; faults last from a moment to longer than the deadlines of a checkout. */
export function planEpisode(random: Random, cast: Cast, longestMs: number): Episode {
  const faults = [planFault(random, cast)];
  const another = planFault(random, cast);
  // What is killed twice at once is started twice at once.
  if (random.chance(0.25) && !faults.some((fault) => targetOf(fault) === targetOf(another))) faults.push(another);
  if (random.chance(0.5)) faults.push(planMeddling(random));
  return { faults, holdMs: random.between(200, longestMs), pauseMs: random.between(0, 1_500) };
}

function planFault(random: Random, { processes }: Cast): Fault {
  const kind = random.pickWeighted(weights);
  switch (kind) {
    case 'kill a process':
    case 'freeze a process':
      return { kind, name: random.pick(processes).name };
    case 'kill a server':
    case 'freeze a server':
      return { kind, server: random.pick(serverNames) };
    case 'cut a wire':
    case 'stall a wire': {
      const { name, wires } = random.pick(processes);
      return { kind, name, wire: random.pick(wires) };
    }
    case 'at a point':
      return planTrap(random);
  }
}

/** The server or the service that a fault is about. */
function targetOf(fault: Fault): string {
  if ('server' in fault) return fault.server;
  if ('name' in fault) return fault.name.replace(/-\d+$/, '');
  return 'service' in fault ? fault.service : fault.kind;
}

/** Held back for longer than a step of the checkout may take, some of them. */
function planMeddling(random: Random): Fault {
  const seed = random.between(0, 1_000_000);
  const meddling = { seed, duplicate: 0.3, forgotten: 0.3, hold: 0.3, shortestMs: 0, longestMs: 8_000 };
  return { kind: 'deliver twice and out of order', meddling };
}

function planTrap(random: Random): Fault {
  const { service, points, types } = random.pick(places);
  const point = random.pick(points);
  const actions: Action[] = insideTransactions.includes(point)
    ? ['kill', 'freeze', 'lose the database']
    : ['kill', 'freeze'];
  // Rows are marked together, whatever they are.
  const type = types.length > 0 && point !== 'publish unmarked' ? random.pick(types) : undefined;
  const trap = { point, action: random.pick(actions), type };
  return { kind: 'at a point', service, trap };
}
