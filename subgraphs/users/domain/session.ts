/** How long an access token counts. */
export const accessTokenLifetimeMs = 10 * 60_000;
/** How long a session lasts after its last refresh. */
export const sessionLifetimeMs = 30 * 24 * 3_600_000;
/** How many sessions one user may have; another one ends the oldest. */
export const largestNumberOfSessions = 20;

/** What is kept of a session. */
export interface RefreshableSession {
  refreshTokenHash: string;
  expiresAt: Date;
}

/** A refresh token that somebody presents. `issuedByUs`: it was made here once, so it is or was this session's. */
export interface PresentedRefreshToken {
  hash: string;
  issuedByUs: boolean;
}

/** `reuse`: the token is spent, so two parties hold it: the session must end. */
export type RefreshVerdict = 'renew' | 'reuse' | 'refuse';

/**
 * A token works once. A spent one ends its session, whoever comes second: of two refreshes at once with one token one
 * wins, and the other one ends what it won, since nobody can tell which of the two is the thief (RFC 9700, 4.14.2).
 * What was never valid ends nothing: knowing a session's id is not enough to end it.
 */
export function judgeRefresh(
  session: RefreshableSession | undefined,
  presented: PresentedRefreshToken,
  now: Date,
): RefreshVerdict {
  if (!session || session.expiresAt <= now) return 'refuse';
  if (session.refreshTokenHash === presented.hash) return 'renew';
  return presented.issuedByUs ? 'reuse' : 'refuse';
}

/** The sessions that end so that one more fits: the oldest, and all that have expired. */
export function sessionsThatMakeRoom<Session extends { createdAt: Date; expiresAt: Date }>(
  sessions: readonly Session[],
  now: Date,
): { expired: Session[]; crowdedOut: Session[] } {
  const live = sessions
    .filter((session) => session.expiresAt > now)
    .sort((one, other) => one.createdAt.getTime() - other.createdAt.getTime());
  return {
    expired: sessions.filter((session) => session.expiresAt <= now),
    crowdedOut: live.slice(0, Math.max(0, live.length - (largestNumberOfSessions - 1))),
  };
}
