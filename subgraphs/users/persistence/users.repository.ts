import { type EntityManager, In, LessThan, Not } from 'typeorm';
import type { Transaction } from '#platform/database';
import { CredentialEntity } from './credential.entity.js';
import { SessionEntity } from './session.entity.js';
import { UserEntity } from './user.entity.js';

/** Any number: who takes an admin's rights away holds it, so that two do not do it to each other. */
const adminsLock = 7_665_001;

const rowLock = { mode: 'for_no_key_update' } as const;

/**
 * Locks a user's row: whatever changes a user, or that user's credentials and sessions, does this first. One transaction
 * locks one user at most, so there is no order in which two could wait for each other.
 */
export function lockUser(tx: Transaction, id: string): Promise<UserEntity | null> {
  return tx.findOne(UserEntity, { where: { id }, lock: rowLock });
}

export async function lockUserOfSession(tx: Transaction, sessionId: string): Promise<UserEntity | null> {
  const session = await tx.findOneBy(SessionEntity, { id: sessionId });
  return session && lockUser(tx, session.userId);
}

/** Whether somebody else is an admin; it stays so until this transaction ends. */
export async function hasOtherAdmin(tx: Transaction, id: string): Promise<boolean> {
  await tx.query('SELECT pg_advisory_xact_lock($1)', [adminsLock]);
  return tx.existsBy(UserEntity, { role: 'ADMIN', id: Not(id) });
}

export async function findUsers(manager: EntityManager, ids: readonly string[]): Promise<Map<string, UserEntity>> {
  const users = await manager.findBy(UserEntity, { id: In(ids) });
  return new Map(users.map((user) => [user.id, user]));
}

/** Newest first: ids are UUIDs of version 7, which begin with the time. */
export function findUsersBefore(manager: EntityManager, id: string | undefined, limit: number): Promise<UserEntity[]> {
  return manager.find(UserEntity, {
    where: id === undefined ? {} : { id: LessThan(id) },
    order: { id: 'DESC' },
    take: limit,
  });
}

/** One query whether there is such an account or not. */
export async function findCredential(
  manager: EntityManager,
  by: { email: string } | { userId: string },
): Promise<CredentialEntity | undefined> {
  const [column, value] = 'email' in by ? ['email', by.email] : ['id', by.userId];
  const [row]: CredentialEntity[] = await manager.query(
    `SELECT user_id AS "userId", password_hash AS "passwordHash"
       FROM credentials JOIN users ON users.id = user_id WHERE users.${column} = $1`,
    [value],
  );
  return row;
}
