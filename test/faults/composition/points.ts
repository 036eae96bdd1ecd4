/** Where the work of a process can be stopped, so that a fault meets it exactly there. */
export const points = {
  'accept before commit': 'an order is written with its saga and its first message, and not yet committed',
  'accept after commit': 'an order is committed, and neither its client nor the relay knows yet',
  'publish before': 'the relay has read a message, and not yet sent it',
  'publish unconfirmed': 'a message is sent, and the broker has not yet confirmed it',
  'publish unmarked': 'the broker has confirmed a message, and its row is not yet marked',
  'consumer before': 'a message is there, and its transaction not yet begun',
  'consumer inside': 'what a message asks for is done, and not yet committed',
  'consumer after': 'what a message asks for is committed: neither acknowledged, nor is what it sends published',
  'clock due': 'the saga clock has found orders that are due, and not yet moved them',
} as const;

export type Point = keyof typeof points;

/**
 * What happens to the process there: it is killed, it is stopped until somebody wakes it, or its database seems to be lost in that
 * moment (after a commit: the answer to it is lost).
 */
export type Action = 'kill' | 'freeze' | 'lose the database';

/** A fault that waits at a point, once. */
export interface Trap {
  readonly id: number;
  readonly point: Point;
  readonly action: Action;
  /** Only for this kind of message. */
  readonly type?: string | undefined;
}

/** How messages are delivered otherwise than they came. */
export interface Meddling {
  readonly seed: number;
  /** Only messages of this kind, … */
  readonly type?: string | undefined;
  /** … and only so many. */
  readonly most?: number | undefined;
  /** The share of messages that come again after a while, … */
  readonly duplicate: number;
  /** … of those that come again, the share that the inbox does not know: it keeps what it has seen for a bounded time. */
  readonly forgotten: number;
  /** … and the share that is held back, while what comes after it is not. */
  readonly hold: number;
  /** How long it takes until a message comes again, or is let through. */
  readonly shortestMs: number;
  readonly longestMs: number;
}

/** What a test tells a process of its own. */
export type Instruction = { trap: Trap } | { disarm: number } | { meddle: Meddling | null };

/** In how many milliseconds another relay takes over, where it is not what it is for a service. */
export const leaseVariable = 'SOUK_FAULTS_LEASE_MS';

/** What such a process writes to its output once a trap is laid, and when it has come to it. */
export const noticePattern = /^@(armed|reached) (\d+)$/;
export const noticeOf = (what: 'armed' | 'reached', { id }: Trap) => `@${what} ${id}\n`;
