import { Injectable } from '@nestjs/common';
import { ProfileUpdated, SessionRevoked, UserDeleted, UserRegistered } from '#contracts';
import type { Transaction } from '#platform/database';
import { Outbox } from '#platform/messaging';
import { profileOf } from './domain/profile.js';
import { UserEntity } from './persistence/user.entity.js';

/** Tells the other services about a user, under the lock of that user's row, from which each event has its sequence. */
@Injectable()
export class UserEvents {
  constructor(private readonly outbox: Outbox) {}

  /** Of a user that this transaction has inserted. */
  async registered(tx: Transaction, user: UserEntity): Promise<void> {
    await this.outbox.append(tx, UserRegistered, { subject: user.id, sequence: user.version, data: toldOf(user) });
  }

  /** Of a user whose new version this transaction has written. */
  async profileUpdated(tx: Transaction, user: UserEntity): Promise<void> {
    await this.outbox.append(tx, ProfileUpdated, { subject: user.id, sequence: user.version, data: toldOf(user) });
  }

  /** Writes the user's next version, unless no session ended. */
  async sessionsRevoked(tx: Transaction, user: UserEntity, sessionIds: string[]): Promise<void> {
    if (sessionIds.length === 0) return;
    user.version += 1;
    await tx.update(UserEntity, { id: user.id }, { version: user.version });
    const data = { userId: user.id, sessionIds };
    await this.outbox.append(tx, SessionRevoked, { subject: user.id, sequence: user.version, data });
  }

  /** Of a user that this transaction deletes: the last event about them. */
  async deleted(tx: Transaction, user: UserEntity): Promise<void> {
    const data = { userId: user.id };
    await this.outbox.append(tx, UserDeleted, { subject: user.id, sequence: user.version + 1, data });
  }
}

function toldOf(user: UserEntity) {
  return { userId: user.id, name: user.name, profile: profileOf(user) };
}
