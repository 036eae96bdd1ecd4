import { randomUUID } from 'node:crypto';
import { Logger, type OnApplicationShutdown } from '@nestjs/common';
import { LRUCache } from 'lru-cache';
import type { CacheStore } from '#platform/cache';

/** As long as an access token lives: after that a session's tokens are worth nothing by themselves. */
const markerTtlMs = 10 * 60_000;
const maxMarkers = 100_000;
const retryAfterMs = 500;
const incarnationKey = 'incarnation';

/** Sessions and users whose tokens are worth nothing any more, whatever an introspection said before or says late. */
export class Revocations implements OnApplicationShutdown {
  private readonly logger = new Logger('Revocations');
  private readonly local = new LRUCache<string, true>({ max: maxMarkers, ttl: markerTtlMs });
  /** Markers that the shared store has not taken yet. */
  private readonly unshared = new LRUCache<string, true>({ max: maxMarkers, ttl: markerTtlMs });
  private retry: NodeJS.Timeout | undefined;
  private isBehind = false;

  /** Tells a shared store that was emptied from the one that had our markers. */
  private incarnation: string | undefined;

  constructor(
    private readonly store: CacheStore,
    /** Called when the shared store has lost its markers: what was kept under them counts no more. */
    private readonly onMarkersLost: () => void = () => {},
  ) {}

  /** In force here when this returns, and for the other gateways once the store has it, which is tried until it has. */
  async revoke({ sessionIds = [], userId }: { sessionIds?: Iterable<string>; userId?: string }): Promise<void> {
    const keys = [...sessionIds].map(sessionKey);
    if (userId !== undefined) keys.push(userKey(userId));
    for (const key of keys) {
      this.local.set(key, true);
      this.unshared.set(key, true);
    }
    if (keys.length > 0) await this.share();
  }

  /** Throws when the shared store cannot be asked: then nobody knows. */
  async isRevoked({ sessionId, userId }: { sessionId: string; userId: string }): Promise<boolean> {
    const keys = [sessionKey(sessionId), userKey(userId)];
    if (keys.some((key) => this.local.has(key))) return true;
    const before = this.incarnation;
    const [incarnation, ...markers] = await Promise.all([
      this.storeIncarnation(),
      ...keys.map((key) => this.store.get(key)),
    ]);
    if (before !== undefined && incarnation !== before) {
      if (this.incarnation === before) this.onMarkersLost();
      this.incarnation = incarnation;
      throw new Error('the shared store has lost its markers');
    }
    this.incarnation = incarnation;
    return markers.some((marker) => marker !== undefined);
  }

  /** What this process knows, without asking the store. */
  isRevokedHere({ sessionId, userId }: { sessionId: string; userId: string }): boolean {
    return this.local.has(sessionKey(sessionId)) || this.local.has(userKey(userId));
  }

  onApplicationShutdown(): void {
    clearTimeout(this.retry);
  }

  private async storeIncarnation(): Promise<string> {
    if (!this.store.isShared) return 'this process';
    const read = async () => (await this.store.getFields(incarnationKey, ['id']))[0];
    const known = await read();
    if (known !== undefined) return known;
    await this.store.addFields(incarnationKey, { id: randomUUID() });
    const made = await read();
    if (made === undefined) throw new Error('the shared store keeps nothing');
    return made;
  }

  private async share(): Promise<void> {
    const keys = [...this.unshared.keys()];
    const outcomes = await Promise.allSettled(keys.map((key) => this.store.set(key, '1', markerTtlMs)));
    for (const [index, key] of keys.entries()) {
      if (outcomes[index]?.status === 'fulfilled') this.unshared.delete(key);
    }
    const isBehind = this.unshared.size > 0;
    if (isBehind && !this.isBehind) this.logger.warn({ markers: this.unshared.size }, 'revocations are not shared yet');
    this.isBehind = isBehind;
    if (!isBehind || this.retry) return;
    this.retry = setTimeout(() => {
      this.retry = undefined;
      void this.share();
    }, retryAfterMs).unref();
  }
}

const sessionKey = (id: string) => `revoked:session:${id}`;
const userKey = (id: string) => `revoked:user:${id}`;
