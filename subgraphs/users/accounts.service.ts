import { Injectable } from '@nestjs/common';
import type { Role } from '#platform/auth';
import { Database, type Transaction } from '#platform/database';
import { badInput, SoukError } from '#platform/errors';
import { type Connection, encodeCursor, type PageArgs, parsePage, toConnection } from '#platform/graphql';
import { parseId } from '#platform/input';
import { PasswordHasher } from './credentials/password-hasher.js';
import { changedFields, type PersonChanges } from './domain/profile.js';
import { CredentialEntity } from './persistence/credential.entity.js';
import { UserEntity } from './persistence/user.entity.js';
import { findCredential, findUsers, findUsersBefore, hasOtherAdmin, lockUser } from './persistence/users.repository.js';
import { type Actor, invalidCredentials, SessionsService } from './sessions.service.js';
import { UserEvents } from './user-events.js';
import { type PasswordChange } from './users.inputs.js';

/** A user as the service hands it out. */
export type Account = UserEntity;

const listOrder = 'newest';

/** Accounts: reading, changing and deleting them. */
@Injectable()
export class AccountsService {
  constructor(
    private readonly database: Database,
    private readonly events: UserEvents,
    private readonly hasher: PasswordHasher,
    private readonly sessions: SessionsService,
  ) {}

  /** By id; what is no id, or nobody's, is missing from the answer. */
  find(ids: readonly string[]): Promise<Map<string, UserEntity>> {
    return findUsers(this.database.manager, ids);
  }

  /** All users, newest first. Throws BAD_USER_INPUT. */
  async list(args: PageArgs): Promise<Connection<UserEntity>> {
    const page = parsePage(args, listOrder, ['string']);
    const after = page.after && parseId(page.after[0]);
    if (page.after && after === undefined) throw badInput({ after: 'is not a cursor of this list' });
    const { manager } = this.database;
    const rows = await findUsersBefore(manager, after, page.first + 1);
    return toConnection(
      rows,
      page,
      (user) => encodeCursor(listOrder, [user.id]),
      (user) => user,
      () => manager.count(UserEntity),
    );
  }

  /** Changes what is given and not so already; says nothing to anybody when that is nothing. */
  updateProfile(actor: Actor, changes: PersonChanges): Promise<UserEntity> {
    return this.database.transaction(async (tx) => {
      const user = await lockUser(tx, actor.userId);
      await this.sessions.requireLive(tx, actor);
      if (!user) throw notFound();
      const changed = changedFields(user, changes);
      if (!changed) return user;
      const version = user.version + 1;
      Object.assign(user, changed, { version, profileVersion: version });
      await tx.update(UserEntity, { id: user.id }, { ...changed, version, profileVersion: version });
      await this.events.profileUpdated(tx, user);
      return user;
    });
  }

  /** Ends the user's other sessions and tells which. Throws INVALID_CREDENTIALS when the current password is wrong. */
  async changePassword(actor: Actor, { currentPassword, newPassword }: PasswordChange): Promise<string[]> {
    const credential = await findCredential(this.database.manager, { userId: actor.userId });
    if (!(await this.hasher.verify(credential?.passwordHash, currentPassword))) throw invalidCredentials();
    const passwordHash = await this.hasher.hash(newPassword);
    return this.database.transaction(async (tx) => {
      const user = await lockUser(tx, actor.userId);
      await this.sessions.requireLive(tx, actor);
      const current = await findCredential(tx, { userId: actor.userId });
      if (!user || current?.passwordHash !== credential?.passwordHash) throw invalidCredentials();
      await tx.update(CredentialEntity, { userId: user.id }, { passwordHash });
      return this.sessions.endAll(tx, user, actor.sessionId);
    });
  }

  /** Ends that user's sessions and tells which. Throws NOT_FOUND, and CONFLICT for the last admin. The actor is an admin. */
  setRole(actor: Actor, id: string, role: Role): Promise<{ user: UserEntity; endedSessionIds: string[] }> {
    return this.database.transaction(async (tx) => {
      const user = await lockUser(tx, id);
      if (user?.role === 'ADMIN' && role !== 'ADMIN') await requireOtherAdmin(tx, id);
      await this.sessions.requireLive(tx, actor);
      if (!user) throw notFound();
      if (user.role === role) return { user, endedSessionIds: [] };
      user.role = role;
      await tx.update(UserEntity, { id }, { role });
      return { user, endedSessionIds: await this.sessions.endAll(tx, user) };
    });
  }

  /**
   * Erases an account with all that is personal: the row, its credential, its sessions. Tells which sessions ended.
   * Throws NOT_FOUND, and CONFLICT for the last admin. The actor is that user or an admin.
   */
  delete(actor: Actor, id: string): Promise<string[]> {
    return this.database.transaction(async (tx) => {
      const user = await lockUser(tx, id);
      if (user?.role === 'ADMIN') await requireOtherAdmin(tx, id);
      await this.sessions.requireLive(tx, actor);
      if (!user) throw notFound();
      const endedSessionIds = await this.sessions.endAll(tx, user);
      await this.events.deleted(tx, user);
      await tx.delete(UserEntity, { id });
      return endedSessionIds;
    });
  }
}

async function requireOtherAdmin(tx: Transaction, id: string): Promise<void> {
  if (await hasOtherAdmin(tx, id)) return;
  throw new SoukError('CONFLICT', 'The last admin cannot go: make somebody else an admin first.');
}

function notFound(): SoukError {
  return new SoukError('NOT_FOUND', 'There is no such user.');
}
