import { createHash } from 'node:crypto';
import type { Cluster, Redis } from 'ioredis';
import { RateLimiterRedis, RateLimiterRes } from 'rate-limiter-flexible';
import { type Identity, isAdmin } from '#platform/auth';
import { SoukError } from '#platform/errors';
import { ClientShares } from './client-shares.js';
import { FixedWindows } from './fixed-windows.js';

const windowSeconds = 60;
/** So much planning counts as one more operation: a minute's 1,200 are then 6 s of it. */
const planningMsPerOperation = 5;
/** One plan takes no more of a minute's operations than this, however slow the machine is at the moment. */
const mostOfLimitForOnePlan = 0.1;
/**
 * How much more all of an address may try, into whichever accounts, and all the world into one account: many people share an
 * address, and nobody should lock out another by failing in that person's name.
 */
const wholePerPair = 5;
/** How many more accounts may be opened from an address than one may sign in to: it costs a password's hash, and tells nothing. */
const registrationsPerLogin = 30;

export interface RateLimitOptions {
  /** Operations a minute; 0 for any number. */
  rateLimitPerMinute: number;
  /** Logins a minute; 0 for any number. */
  loginLimitPerMinute: number;
  /** Then admins have no limit. */
  embedded: boolean;
}

interface Limiter {
  /** Undefined: there is no Redis. */
  readonly shared: RateLimiterRedis | undefined;
  /** Counts when the shared one cannot. */
  readonly own: FixedWindows;
}

/** How much anyone may ask for in a minute. Each method throws RATE_LIMITED that says when to come back. */
export class RateLimits {
  private readonly operations: Limiter | undefined;
  private readonly loginsOfPair: Limiter | undefined;
  private readonly loginsOfAddress: Limiter | undefined;
  private readonly loginsOfAccount: Limiter | undefined;
  private readonly registrations: Limiter | undefined;
  private readonly mostPointsOfPlan: number;
  private readonly adminsAreFree: boolean;
  private readonly shares = new ClientShares();

  /** Gateways with the same Redis count together; while it is away, each counts by itself. */
  constructor(options: RateLimitOptions, redis: Redis | Cluster | undefined) {
    const { rateLimitPerMinute, loginLimitPerMinute } = options;
    const limit = (name: string, points: number) => (points > 0 ? createLimiter(name, points, redis) : undefined);
    this.operations = limit('operations', rateLimitPerMinute);
    this.loginsOfPair = limit('logins:pair', loginLimitPerMinute);
    this.loginsOfAddress = limit('logins:address', loginLimitPerMinute * wholePerPair);
    this.loginsOfAccount = limit('logins:account', loginLimitPerMinute * wholePerPair);
    this.registrations = limit('registrations', loginLimitPerMinute * registrationsPerLogin);
    this.mostPointsOfPlan = Math.floor(rateLimitPerMinute * mostOfLimitForOnePlan);
    this.adminsAreFree = options.embedded;
  }

  /** One operation of a user, or of a visitor's address. Undefined: it was counted right away. */
  operation(identity: Identity, address: string): Promise<void> | undefined {
    const { operations } = this;
    if (!operations || (this.adminsAreFree && isAdmin(identity))) return undefined;
    const key = keyOf(identity, address);
    if (operations.shared) return consume(operations, key);
    check(operations.own.consume(key));
    return undefined;
  }

  /** Work that one operation made for all that come after it: planning takes what many operations take. */
  planned(identity: Identity, address: string, planningMs: number): void {
    const points = Math.min(Math.floor(planningMs / planningMsPerOperation), this.mostPointsOfPlan);
    if (points < 1 || !this.operations || (this.adminsAreFree && isAdmin(identity))) return;
    void count(this.operations, keyOf(identity, address), points);
  }

  /** What a client has under way at once is bounded too: `ClientShares`. */
  atOnce<T>(identity: Identity, address: string, work: () => Promise<T>): Promise<T> {
    return this.operations ? this.shares.run(keyOf(identity, address), work) : work();
  }

  /** One login from an address into an account, whose e-mail address is kept as a hash. It is written in more ways than one: users takes these for the same. */
  async login(address: string, email: string): Promise<void> {
    const written = email.trim().normalize('NFC').toLowerCase();
    const account = createHash('sha256').update(written).digest('base64url');
    await consume(this.loginsOfPair, `${address}:${account}`);
    await consume(this.loginsOfAddress, address);
    await consume(this.loginsOfAccount, account);
  }

  /** One account opened from an address: a password is hashed for it, as for a login. */
  async registration(address: string): Promise<void> {
    await consume(this.registrations, address);
  }
}

function keyOf(identity: Identity, address: string): string {
  return identity.kind === 'user' ? `user:${identity.userId}` : `address:${address}`;
}

function createLimiter(name: string, points: number, redis: Redis | Cluster | undefined): Limiter {
  const shared =
    redis &&
    new RateLimiterRedis({
      keyPrefix: `limit:${name}`,
      points,
      duration: windowSeconds,
      storeClient: redis,
      rejectIfRedisNotReady: true,
    });
  return { shared, own: new FixedWindows(points, windowSeconds * 1000) };
}

async function consume(limiter: Limiter | undefined, key: string): Promise<void> {
  if (limiter) check(await count(limiter, key));
}

function check(waitMs: number): void {
  if (waitMs === 0) return;
  const retryAfterMs = Math.max(Math.ceil(waitMs), 1);
  throw new SoukError('RATE_LIMITED', 'Too many requests; try again later.', { retryAfterMs });
}

/** 0 when it was within the limit, else in how many milliseconds there is room again. */
async function count({ shared, own }: Limiter, key: string, points = 1): Promise<number> {
  try {
    if (!shared) return own.consume(key, points);
    await shared.consume(key, points);
    return 0;
  } catch (rejection) {
    // Anything else is Redis, which is away.
    return rejection instanceof RateLimiterRes ? Math.max(rejection.msBeforeNext, 1) : own.consume(key, points);
  }
}
