import { Column, Entity, PrimaryColumn } from 'typeorm';
import type { Role } from '#platform/auth';
import type { Person } from '../domain/profile.js';

/** An account, without what it signs in with. */
@Entity('users')
export class UserEntity implements Person {
  @PrimaryColumn('uuid')
  id!: string;

  /** Normalised; unique by the constraint `users_email_key`. */
  @Column('text')
  email!: string;

  @Column('text')
  name!: string;

  @Column('text')
  role!: Role;

  @Column('text', { name: 'phone_number', nullable: true })
  phoneNumber!: string | null;

  @Column('text', { nullable: true })
  address!: string | null;

  @Column('text', { nullable: true })
  city!: string | null;

  @Column('text', { name: 'postal_code', nullable: true })
  postalCode!: string | null;

  @Column('text', { nullable: true })
  country!: string | null;

  /** The sequence of the last event about this user. */
  @Column('integer')
  version!: number;

  /** The sequence of the last event that told name and profile. */
  @Column('integer', { name: 'profile_version' })
  profileVersion!: number;

  @Column('timestamptz', { name: 'created_at' })
  createdAt!: Date;
}

export const emailConstraint = 'users_email_key';
