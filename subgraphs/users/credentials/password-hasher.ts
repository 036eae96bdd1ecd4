import { availableParallelism } from 'node:os';
import { Injectable } from '@nestjs/common';
import { hash, verify } from '@node-rs/argon2';
import { ConcurrencyLimit } from '#platform/concurrency';
import { normalisePassword } from '../domain/password.js';

/** OWASP Password Storage Cheat Sheet: argon2id (this package's default) with at least 19 MiB, 2 passes and 1 lane. */
const cost = { memoryCost: 19_456, timeCost: 2, parallelism: 1 };

/** No password has this hash, and to find that out costs what a real one costs. */
const nobodysHash = `$argon2id$v=19$m=${cost.memoryCost},t=${cost.timeCost},p=${cost.parallelism}$${'A'.repeat(22)}$${'A'.repeat(43)}`;

/** Hashing runs on libuv's 4 threads: at least one stays free for files and DNS, and the event loop keeps a core. */
const hashesAtOnce = Math.min(3, availableParallelism());
/** About two seconds of work at 20 ms a hash on two cores. */
const longestQueue = 256;
const longestWaitMs = 4_000;

/** argon2id, as much of it at once as the process can bear. Throws OVERLOADED beyond that. */
@Injectable()
export class PasswordHasher {
  private readonly limit = new ConcurrencyLimit({
    slots: hashesAtOnce,
    places: longestQueue,
    waitMs: longestWaitMs,
    refusal: 'Too many people sign in just now.',
  });

  hash(password: string): Promise<string> {
    return this.limit.run(() => hash(normalisePassword(password), cost));
  }

  /** Whether the password belongs to the hash. Without a hash it takes the same time to say no. */
  async verify(passwordHash: string | undefined, password: string): Promise<boolean> {
    const matches = await this.limit.run(() => verify(passwordHash ?? nobodysHash, normalisePassword(password)));
    return matches && passwordHash !== undefined;
  }
}
