import { Column, Entity, PrimaryColumn } from 'typeorm';

/** What is on file of a person for sending things; fields are null where nothing is. */
export interface CustomerProfile {
  name: string;
  phoneNumber: string | null;
  address: string | null;
  city: string | null;
  postalCode: string | null;
  country: string | null;
}

/** The profile of somebody who has given a name and nothing else. */
export const nothingOnFile = { phoneNumber: null, address: null, city: null, postalCode: null, country: null };

/** The latest profile of each user that events or a placed order brought, so that neither order of the two loses a change. */
@Entity('customers')
export class CustomerEntity {
  @PrimaryColumn('uuid') id!: string;
  /** The user's version that this profile belongs to. */
  @Column('int') version!: number;
  /** Null once the account is deleted: such a customer orders nothing more. */
  @Column('jsonb', { nullable: true }) profile!: CustomerProfile | null;
}
