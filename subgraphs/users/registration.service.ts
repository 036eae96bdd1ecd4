import { Injectable } from '@nestjs/common';
import { v7 as uuidv7 } from 'uuid';
import type { Role } from '#platform/auth';
import { Database, isUniqueViolation, type Transaction } from '#platform/database';
import { SoukError } from '#platform/errors';
import { PasswordHasher } from './credentials/password-hasher.js';
import { CredentialEntity } from './persistence/credential.entity.js';
import { emailConstraint, UserEntity } from './persistence/user.entity.js';
import { SessionsService, type SignedIn } from './sessions.service.js';
import { UserEvents } from './user-events.js';
import type { Registration } from './users.inputs.js';

/** Opening accounts. */
@Injectable()
export class RegistrationService {
  constructor(
    private readonly database: Database,
    private readonly events: UserEvents,
    private readonly hasher: PasswordHasher,
    private readonly sessions: SessionsService,
  ) {}

  /** Throws EMAIL_TAKEN. */
  async register(registration: Registration): Promise<SignedIn> {
    // Only to spare the hashing: the constraint decides.
    if (await this.hasAccount(registration.email)) throw emailTaken();
    const passwordHash = await this.hasher.hash(registration.password);
    try {
      return await this.database.transaction(async (tx) => {
        const user = await this.insert(tx, registration, 'CUSTOMER', passwordHash);
        return this.sessions.open(tx, user);
      });
    } catch (error) {
      throw isUniqueViolation(error, emailConstraint) ? emailTaken() : error;
    }
  }

  /** Makes an admin unless the e-mail has an account, whoever of several replicas comes first. Tells the role of that account. */
  async createFirstAdmin({ email, password }: { email: string; password: string }): Promise<Role> {
    const passwordHash = (await this.hasAccount(email)) ? undefined : await this.hasher.hash(password);
    if (passwordHash !== undefined) {
      try {
        await this.database.transaction((tx) => this.insert(tx, { name: 'Admin', email }, 'ADMIN', passwordHash));
      } catch (error) {
        if (!isUniqueViolation(error, emailConstraint)) throw error;
      }
    }
    const account = await this.database.manager.findOneBy(UserEntity, { email });
    return account?.role ?? 'ADMIN';
  }

  private hasAccount(email: string): Promise<boolean> {
    return this.database.manager.existsBy(UserEntity, { email });
  }

  private async insert(
    tx: Transaction,
    { name, email, profile }: Omit<Registration, 'password'>,
    role: Role,
    passwordHash: string,
  ): Promise<UserEntity> {
    const user = tx.create(UserEntity, {
      id: uuidv7(),
      email,
      name,
      role,
      phoneNumber: profile?.phoneNumber ?? null,
      address: profile?.address ?? null,
      city: profile?.city ?? null,
      postalCode: profile?.postalCode ?? null,
      country: profile?.country ?? null,
      version: 1,
      profileVersion: 1,
      createdAt: new Date(),
    });
    await tx.insert(UserEntity, user);
    await tx.insert(CredentialEntity, { userId: user.id, passwordHash });
    await this.events.registered(tx, user);
    return user;
  }
}

function emailTaken(): SoukError {
  return new SoukError('EMAIL_TAKEN', 'The e-mail address has an account.');
}
