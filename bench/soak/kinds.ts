import type { Random } from '../../libs/platform/testing/random.js';
import type { Reply, SoakClient } from './client.js';

/** What a request is made of. */
export interface Turn {
  client: SoakClient;
  random: Random;
  /** Different for each request of the soak. */
  number: number;
}

/** One kind of request, and how often it comes beside the others. */
export interface Kind {
  name: string;
  weight: number;
  /** Sends it. Resolves with what is wrong with what came back, undefined for nothing. */
  run(turn: Turn): Promise<string | undefined>;
}

const shown = 300;

export function unexpected({ status, text }: Reply): string {
  return `${status} ${text.slice(0, shown)}`;
}

/** Data and no errors. */
export function isWhole(reply: Reply): string | undefined {
  const isGood = reply.status === 200 && reply.data !== undefined && reply.codes.length === 0;
  return isGood ? undefined : unexpected(reply);
}

/** Refused with that code and nothing else. */
export function isRefused(reply: Reply, code: string, status?: number): string | undefined {
  const isRight = reply.codes.length > 0 && reply.codes.every((each) => each === code) && reply.data === undefined;
  return isRight && (status === undefined || reply.status === status) ? undefined : unexpected(reply);
}
