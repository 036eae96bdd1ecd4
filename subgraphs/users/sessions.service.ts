import { Injectable } from '@nestjs/common';
import { v7 as uuidv7 } from 'uuid';
import type { Role } from '#platform/auth';
import { Database, type Transaction } from '#platform/database';
import { SoukError } from '#platform/errors';
import { AccessTokens } from './credentials/access-tokens.js';
import { PasswordHasher } from './credentials/password-hasher.js';
import { RefreshTokens } from './credentials/refresh-tokens.js';
import { isEmail } from './domain/email.js';
import { judgeRefresh, sessionLifetimeMs, sessionsThatMakeRoom } from './domain/session.js';
import { SessionEntity } from './persistence/session.entity.js';
import {
  deleteExpiredSessions,
  deleteSessions,
  deleteSessionsOf,
  findRoleOfLiveSession,
  findSession,
  findSessionsOf,
  isLive,
} from './persistence/sessions.repository.js';
import type { UserEntity } from './persistence/user.entity.js';
import { findCredential, lockUser, lockUserOfSession } from './persistence/users.repository.js';
import { UserEvents } from './user-events.js';
import type { Login } from './users.inputs.js';

/** Who acts, and by which session. */
export interface Actor {
  userId: string;
  sessionId: string;
}

/** What a client gets when it signs in or refreshes. Nothing more is needed to answer: what comes after the commit cannot fail. */
export interface SignedIn {
  accessToken: string;
  refreshToken: string;
  /** When the access token ends. */
  expiresAt: Date;
  user: UserEntity;
}

/** Sessions: signing in, refreshing, signing out, and whether one still lives. */
@Injectable()
export class SessionsService {
  constructor(
    private readonly database: Database,
    private readonly events: UserEvents,
    private readonly hasher: PasswordHasher,
    private readonly accessTokens: AccessTokens,
    private readonly refreshTokens: RefreshTokens,
  ) {}

  /** Throws INVALID_CREDENTIALS for an unknown e-mail and for a wrong password alike, after the same work. */
  async logIn({ email, password }: Login): Promise<{ session: SignedIn; endedSessionIds: string[] }> {
    const credential = isEmail(email) ? await findCredential(this.database.manager, { email }) : undefined;
    const matches = await this.hasher.verify(credential?.passwordHash, password);
    if (!credential || !matches) throw invalidCredentials();
    return this.database.transaction(async (tx) => {
      const user = await lockUser(tx, credential.userId);
      // The password may have changed, or the account gone, while it was being verified.
      const current = await findCredential(tx, { userId: credential.userId });
      if (!user || current?.passwordHash !== credential.passwordHash) throw invalidCredentials();
      const endedSessionIds = await this.makeRoom(tx, user);
      return { session: await this.open(tx, user), endedSessionIds };
    });
  }

  /**
   * Spends a refresh token and makes a new pair; without a session in the answer it was refused. Refusing a spent token
   * ends its session, which is why it is no exception: the transaction has to commit.
   */
  async refresh(refreshToken: string): Promise<{ session?: SignedIn; endedSessionIds: string[] }> {
    const presented = this.refreshTokens.read(refreshToken);
    if (!presented) return { endedSessionIds: [] };
    return this.database.transaction(async (tx) => {
      const user = await lockUserOfSession(tx, presented.sessionId);
      const session = await findSession(tx, presented.sessionId);
      if (!user || !session) return { endedSessionIds: [] };
      const now = new Date();
      switch (judgeRefresh(session, presented, now)) {
        case 'refuse':
          return { endedSessionIds: [] };
        case 'reuse':
          await deleteSessions(tx, [session.id]);
          await this.events.sessionsRevoked(tx, user, [session.id]);
          return { endedSessionIds: [session.id] };
        case 'renew': {
          const { row, answer } = this.issue(user, session.id, now);
          await tx.update(SessionEntity, { id: session.id }, row);
          return { session: answer, endedSessionIds: [] };
        }
      }
    });
  }

  /** Ends the actor's session. One that has ended already is as it should be. */
  async logOut(actor: Actor): Promise<void> {
    await this.database.transaction(async (tx) => {
      const user = await lockUser(tx, actor.userId);
      if (!user || !(await isLive(tx, actor.userId, actor.sessionId, new Date()))) return;
      await deleteSessions(tx, [actor.sessionId]);
      await this.events.sessionsRevoked(tx, user, [actor.sessionId]);
    });
  }

  /** The user's role, or undefined when the session has ended or never was. */
  findLiveRole({ userId, sessionId }: Actor): Promise<Role | undefined> {
    return findRoleOfLiveSession(this.database.manager, userId, sessionId, new Date());
  }

  /** Deletes up to `limit` sessions that have expired; tells how many. Nobody is told: their access tokens are long over. */
  pruneExpired(limit: number): Promise<number> {
    return deleteExpiredSessions(this.database.manager, new Date(), limit);
  }

  /** Opens a session in a use case's transaction, which has inserted or locked the user. */
  async open(tx: Transaction, user: UserEntity): Promise<SignedIn> {
    const now = new Date();
    const id = uuidv7();
    const { row, answer } = this.issue(user, id, now);
    await tx.insert(SessionEntity, { id, userId: user.id, createdAt: now, ...row });
    return answer;
  }

  /** Ends a locked user's sessions, all or all but one, in a use case's transaction; tells which. */
  async endAll(tx: Transaction, user: UserEntity, except?: string): Promise<string[]> {
    const ended = await deleteSessionsOf(tx, user.id, except);
    await this.events.sessionsRevoked(tx, user, ended);
    return ended;
  }

  /** Throws UNAUTHENTICATED when the actor's session has ended: the gateway may not know yet. */
  async requireLive(tx: Transaction, actor: Actor): Promise<void> {
    if (await isLive(tx, actor.userId, actor.sessionId, new Date())) return;
    throw new SoukError('UNAUTHENTICATED', 'The session has ended: sign in again.');
  }

  private async makeRoom(tx: Transaction, user: UserEntity): Promise<string[]> {
    const { expired, crowdedOut } = sessionsThatMakeRoom(await findSessionsOf(tx, user.id), new Date());
    const crowdedOutIds = crowdedOut.map((session) => session.id);
    await deleteSessions(tx, [...expired.map((session) => session.id), ...crowdedOutIds]);
    await this.events.sessionsRevoked(tx, user, crowdedOutIds);
    return crowdedOutIds;
  }

  private issue(user: UserEntity, sessionId: string, now: Date) {
    const refresh = this.refreshTokens.issue(sessionId);
    const access = this.accessTokens.issue(user.id, sessionId, user.role, now);
    return {
      row: { refreshTokenHash: refresh.hash, expiresAt: new Date(now.getTime() + sessionLifetimeMs) },
      answer: { accessToken: access.token, refreshToken: refresh.token, expiresAt: access.expiresAt, user },
    };
  }
}

export function invalidCredentials(): SoukError {
  return new SoukError('INVALID_CREDENTIALS', 'The e-mail address and the password do not belong together.');
}
