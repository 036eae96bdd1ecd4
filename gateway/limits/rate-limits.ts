import { createHash } from 'node:crypto';
import type { Cluster, Redis } from 'ioredis';
import { RateLimiterMemory, RateLimiterRedis, RateLimiterRes } from 'rate-limiter-flexible';
import { type Identity, isAdmin } from '#platform/auth';
import { SoukError } from '#platform/errors';

const windowSeconds = 60;
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

type Limiter = RateLimiterMemory | RateLimiterRedis;

/** How much anyone may ask for in a minute. Each method throws RATE_LIMITED that says when to come back. */
export class RateLimits {
  private readonly operations: Limiter | undefined;
  private readonly loginsOfPair: Limiter | undefined;
  private readonly loginsOfAddress: Limiter | undefined;
  private readonly loginsOfAccount: Limiter | undefined;
  private readonly registrations: Limiter | undefined;
  private readonly adminsAreFree: boolean;

  /** Gateways with the same Redis count together; while it is away, each counts by itself. */
  constructor(options: RateLimitOptions, redis: Redis | Cluster | undefined) {
    const { rateLimitPerMinute, loginLimitPerMinute } = options;
    const limit = (name: string, points: number) => (points > 0 ? createLimiter(name, points, redis) : undefined);
    this.operations = limit('operations', rateLimitPerMinute);
    this.loginsOfPair = limit('logins:pair', loginLimitPerMinute);
    this.loginsOfAddress = limit('logins:address', loginLimitPerMinute * wholePerPair);
    this.loginsOfAccount = limit('logins:account', loginLimitPerMinute * wholePerPair);
    this.registrations = limit('registrations', loginLimitPerMinute * registrationsPerLogin);
    this.adminsAreFree = options.embedded;
  }

  /** One operation of a user, or of a visitor's address. */
  async operation(identity: Identity, address: string): Promise<void> {
    if (this.adminsAreFree && isAdmin(identity)) return;
    await consume(this.operations, identity.kind === 'user' ? `user:${identity.userId}` : `address:${address}`);
  }

  /** One login from an address into an account, whose e-mail address is kept as a hash. */
  async login(address: string, email: string): Promise<void> {
    const account = createHash('sha256').update(email.trim().toLowerCase()).digest('base64url');
    await consume(this.loginsOfPair, `${address}:${account}`);
    await consume(this.loginsOfAddress, address);
    await consume(this.loginsOfAccount, account);
  }

  /** One account opened from an address: a password is hashed for it, as for a login. */
  async registration(address: string): Promise<void> {
    await consume(this.registrations, address);
  }
}

function createLimiter(name: string, points: number, redis: Redis | Cluster | undefined): Limiter {
  const options = { keyPrefix: `limit:${name}`, points, duration: windowSeconds };
  if (!redis) return new RateLimiterMemory(options);
  return new RateLimiterRedis({
    ...options,
    storeClient: redis,
    insuranceLimiter: new RateLimiterMemory(options),
    rejectIfRedisNotReady: true,
  });
}

async function consume(limiter: Limiter | undefined, key: string): Promise<void> {
  try {
    await limiter?.consume(key);
  } catch (rejection) {
    if (!(rejection instanceof RateLimiterRes)) throw rejection;
    const retryAfterMs = Math.max(rejection.msBeforeNext, 1);
    throw new SoukError('RATE_LIMITED', 'Too many requests; try again later.', { retryAfterMs });
  }
}
