import { anonymous, type Identity } from '#platform/auth';
import { SoukError } from '#platform/errors';
import type { GatewayMetrics } from '../gateway-metrics.js';
import { readAuthorization, readBearerToken } from './bearer-token.js';
import type { Introspection, TokenState } from './introspection.js';
import type { Revocations } from './revocations.js';
import type { TokenCache } from './token-cache.js';

/** A crowd of unknown tokens at a slow users service must leave room for those who need no token. */
const maxUnderWay = 256;

/** Who a token stands for. A token is never trusted by itself: users says what it is worth, and a session that has ended since is not. */
export class Authentication {
  /** Introspections under way, by token: one for all who ask at once. */
  private readonly underWay = new Map<string, Promise<TokenState>>();

  constructor(
    /** Undefined: no token is looked at, and everyone is a visitor. */
    private readonly introspection: Introspection | undefined,
    private readonly tokens: TokenCache,
    private readonly revocations: Revocations,
    private readonly metrics: GatewayMetrics,
  ) {}

  /**
   * Who sends a request, by its raw headers. Throws UNAUTHENTICATED for a header that is not one bearer token or a token that
   * is worth nothing, SUBGRAPH_UNAVAILABLE for one that nobody can tell of. Where no token is looked at, only for two headers.
   */
  identify(rawHeaders: readonly string[]): Identity | Promise<Identity> {
    const { introspection } = this;
    if (!introspection) {
      // Where it is passed on, it is the one that was meant.
      readAuthorization(rawHeaders);
      return anonymous;
    }
    const token = readBearerToken(rawHeaders);
    return token === undefined ? anonymous : this.identifyBy(introspection, token);
  }

  private async identifyBy(introspection: Introspection, token: string): Promise<Identity> {
    const known = await this.tokens.get(token);
    this.metrics.tokenCache(known ? 'hit' : 'miss');
    let state = known;
    let isRevoked = known && (await this.isRevoked(known));
    if (!state || isRevoked === undefined) {
      state = await this.introspect(introspection, token);
      // Asked again: an answer given before the session ended, and come in after, changes nothing.
      isRevoked = (await this.isRevoked(state)) ?? (state.active && this.revocations.isRevokedHere(state));
    }
    if (!state.active || isRevoked || state.expiresAtMs <= Date.now()) {
      throw new SoukError('UNAUTHENTICATED', 'The token is not valid, or no longer. Sign in again.');
    }
    const { userId, sessionId, role } = state;
    return { kind: 'user', userId, sessionId, role };
  }

  /** Undefined when the shared markers cannot be read: a kept answer may not be used then, since they could contradict it. */
  private async isRevoked(state: TokenState): Promise<boolean | undefined> {
    if (!state.active) return false;
    return this.revocations.isRevoked(state).catch(() => undefined);
  }

  private async introspect(introspection: Introspection, token: string): Promise<TokenState> {
    const underWay = this.underWay.get(token);
    if (underWay) return underWay;
    if (this.underWay.size >= maxUnderWay) throw usersOverwhelmed();
    const asked = introspection.introspect(token).then(async (state) => {
      await this.tokens.set(token, state);
      return state;
    });
    this.underWay.set(token, asked);
    const done = () => this.underWay.delete(token);
    asked.then(done, done);
    return asked;
  }
}

function usersOverwhelmed(): SoukError {
  return new SoukError('SUBGRAPH_UNAVAILABLE', 'The service users has too many tokens to check.', { service: 'users' });
}
