import { createHash } from 'node:crypto';
import { LRUCache } from 'lru-cache';
import { z } from 'zod';
import type { CacheStore } from '#platform/cache';
import type { TokenState } from './introspection.js';

/** How long an introspection's answer counts. */
const activeTtlMs = 30_000;
/** Long enough to spare users a client that insists, short enough for a token that is about to become good. */
const inactiveTtlMs = 5_000;
const maxLocal = 20_000;

const storedSchema = z.union([
  z.object({ active: z.literal(false) }),
  z.object({
    active: z.literal(true),
    userId: z.string(),
    sessionId: z.string(),
    role: z.enum(['CUSTOMER', 'ADMIN']),
    expiresAtMs: z.number(),
  }),
]);

/** What introspection said of tokens, by their hash: no token is kept. In this process first, then in the shared store. */
export class TokenCache {
  private readonly local = new LRUCache<string, TokenState>({ max: maxLocal });
  /** Until when the shared store may hold what was said before a session ended that it has forgotten the end of. */
  private sharedIsOldUntilMs = 0;

  constructor(private readonly store: CacheStore) {
    store.onLapse(() => this.forget());
  }

  async get(token: string): Promise<TokenState | undefined> {
    const key = keyOf(token);
    const known = this.local.get(key);
    if (known) return known;
    if (Date.now() < this.sharedIsOldUntilMs) return undefined;
    const stored = await this.store.get(key).catch(() => undefined);
    // What another version of the gateway wrote may not fit: then users is asked.
    return stored === undefined ? undefined : storedSchema.safeParse(parseJson(stored)).data;
  }

  /** Kept for 30 s, or until the token ends if that is sooner. */
  async set(token: string, state: TokenState): Promise<void> {
    const key = keyOf(token);
    const ttlMs = state.active ? Math.min(activeTtlMs, state.expiresAtMs - Date.now()) : inactiveTtlMs;
    if (ttlMs < 1) return;
    this.local.set(key, state, { ttl: ttlMs });
    await this.store.set(key, JSON.stringify(state), ttlMs).catch(() => {});
  }

  /** What is known is as good as the markers that could contradict it: without them, users is asked anew. */
  forget(): void {
    this.local.clear();
    this.sharedIsOldUntilMs = Date.now() + activeTtlMs;
  }
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function keyOf(token: string): string {
  return `token:${createHash('sha256').update(token).digest('base64url')}`;
}
