import { Column, Entity, PrimaryColumn } from 'typeorm';

/** What a user signs in with. A table of its own, so that nothing that reads users ever holds a hash. */
@Entity('credentials')
export class CredentialEntity {
  @PrimaryColumn('uuid', { name: 'user_id' })
  userId!: string;

  /** argon2id, in PHC string format. */
  @Column('text', { name: 'password_hash' })
  passwordHash!: string;
}
