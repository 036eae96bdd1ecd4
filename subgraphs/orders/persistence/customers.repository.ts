import { Injectable } from '@nestjs/common';
import { Database, prepared, type Transaction } from '#platform/database';
import { CustomerEntity, type CustomerProfile } from './customer.entity.js';

/** The advisory lock that stands for a customer of whom there is no row to lock. */
const lockOf = (id: string) => `hashtextextended('customer ' || ${id}, 0)`;

@Injectable()
export class CustomersRepository {
  constructor(private readonly database: Database) {}

  find(id: string): Promise<CustomerEntity | null> {
    return this.database.manager.findOneBy(CustomerEntity, { id });
  }

  /**
   * Keeps the newer of the profile given and the one on file, and locks the row until `tx` ends, so that a profile which
   * changes meanwhile either is seen here or waits for what `tx` writes. Answers what is on file then.
   */
  async keepNewer(tx: Transaction, id: string, version: number, profile: CustomerProfile): Promise<CustomerEntity> {
    const [kept]: CustomerEntity[] = await tx.query(
      `INSERT INTO customers AS kept (id, version, profile) VALUES ($1, $2, $3)
       ON CONFLICT (id) DO UPDATE SET
         version = greatest(kept.version, excluded.version),
         profile = CASE WHEN kept.profile IS NOT NULL AND kept.version < excluded.version
                        THEN excluded.profile ELSE kept.profile END
       RETURNING id, version, profile`,
      [id, version, JSON.stringify(profile)],
    );
    if (!kept) throw new Error('an upsert answers its row');
    return kept;
  }

  /**
   * What is on file of these customers, kept from changing until `tx` ends, and those of whom nothing is from being forgotten.
   * Orders of one customer share that lock, so `tx` must not write the row: two of them that wanted to would wait for each other.
   */
  async shareAll(tx: Transaction, ids: readonly string[]): Promise<ReadonlyMap<string, CustomerEntity>> {
    const shared = await this.share(tx, ids);
    const unheardOf = [...new Set(ids)].filter((id) => !shared.has(id)).sort();
    if (unheardOf.length === 0) return shared;
    await tx.query(`SELECT pg_advisory_xact_lock_shared(${lockOf('id')}) FROM unnest($1::text[]) AS id`, [unheardOf]);
    return new Map([...shared, ...(await this.share(tx, unheardOf))]);
  }

  private async share(tx: Transaction, ids: readonly string[]): Promise<Map<string, CustomerEntity>> {
    const shared: CustomerEntity[] = await tx.query(
      prepared('SELECT id, version, profile FROM customers WHERE id = ANY($1::uuid[]) ORDER BY id FOR SHARE'),
      [ids],
    );
    return new Map(shared.map((customer) => [customer.id, customer]));
  }

  /** Forgets the profile, and that the customer may order; for good, whatever comes in late. */
  async forget(tx: Transaction, id: string, version: number): Promise<void> {
    await tx.query(`SELECT pg_advisory_xact_lock(${lockOf('$1::text')})`, [id]);
    await tx.query(
      `INSERT INTO customers (id, version, profile) VALUES ($1, $2, NULL)
       ON CONFLICT (id) DO UPDATE SET profile = NULL, version = greatest(customers.version, excluded.version)`,
      [id, version],
    );
  }
}
