import { Column, Entity, PrimaryColumn } from 'typeorm';

/** A session that lives: ending it deletes the row. */
@Entity('sessions')
export class SessionEntity {
  @PrimaryColumn('uuid')
  id!: string;

  @Column('uuid', { name: 'user_id' })
  userId!: string;

  /** SHA-256 of the one refresh token that counts, base64url. */
  @Column('text', { name: 'refresh_token_hash' })
  refreshTokenHash!: string;

  @Column('timestamptz', { name: 'created_at' })
  createdAt!: Date;

  /** Moves on with each refresh. */
  @Column('timestamptz', { name: 'expires_at' })
  expiresAt!: Date;
}
