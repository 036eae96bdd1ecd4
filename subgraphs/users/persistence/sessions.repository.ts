import { type EntityManager, In, MoreThan, Not } from 'typeorm';
import type { Role } from '#platform/auth';
import type { Transaction } from '#platform/database';
import { SessionEntity } from './session.entity.js';

export function findSession(tx: Transaction, id: string): Promise<SessionEntity | null> {
  return tx.findOneBy(SessionEntity, { id });
}

/** Oldest first. */
export function findSessionsOf(tx: Transaction, userId: string): Promise<SessionEntity[]> {
  return tx.find(SessionEntity, { where: { userId }, order: { id: 'ASC' } });
}

export function isLive(tx: Transaction, userId: string, sessionId: string, now: Date): Promise<boolean> {
  return tx.existsBy(SessionEntity, { id: sessionId, userId, expiresAt: MoreThan(now) });
}

/** The role of the user of a live session: one round trip, since every introspection asks. */
export async function findRoleOfLiveSession(
  manager: EntityManager,
  userId: string,
  sessionId: string,
  now: Date,
): Promise<Role | undefined> {
  const [row]: { role: Role }[] = await manager.query(
    `SELECT role FROM sessions JOIN users ON users.id = user_id
      WHERE sessions.id = $1 AND user_id = $2 AND expires_at > $3`,
    [sessionId, userId, now],
  );
  return row?.role;
}

/** Deletes a user's sessions, all or all but one; tells which there were. */
export async function deleteSessionsOf(tx: Transaction, userId: string, except?: string): Promise<string[]> {
  const sessions = await tx.findBy(SessionEntity, { userId, ...(except !== undefined && { id: Not(except) }) });
  const ids = sessions.map((session) => session.id);
  await deleteSessions(tx, ids);
  return ids;
}

export async function deleteSessions(tx: Transaction, ids: readonly string[]): Promise<void> {
  if (ids.length > 0) await tx.delete(SessionEntity, { id: In(ids) });
}

/** Deletes up to `limit` sessions that have expired; tells how many. Replicas that do it at once do not wait for each other. */
export async function deleteExpiredSessions(manager: EntityManager, now: Date, limit: number): Promise<number> {
  const [, count]: [unknown, number] = await manager.query(
    `DELETE FROM sessions WHERE id IN (
       SELECT id FROM sessions WHERE expires_at <= $1 ORDER BY expires_at LIMIT $2 FOR UPDATE SKIP LOCKED)`,
    [now, limit],
  );
  return count;
}
