import { DataSource } from 'typeorm';
import { type DeadLetter, type DeadLetters } from './dead-letter.js';
import { deadLetterColumns } from './dead-letter-table.js';

/** The dead letters of services on the in-process bus, seen from outside their process. Replaying is a request that the running shop finds. */
export class TableDeadLetters implements DeadLetters {
  private readonly dataSources = new Map<string, DataSource>();

  /** The services' database URLs. */
  constructor(private readonly databaseUrls: Readonly<Record<string, string>>) {}

  async list(service: string, limit: number): Promise<DeadLetter[]> {
    const database = await this.database(service);
    return database.query(`SELECT ${deadLetterColumns} FROM dead_letters ORDER BY died_at LIMIT $1`, [limit]);
  }

  async replay(service: string, id?: string): Promise<number> {
    const database = await this.database(service);
    const [, replayed]: [unknown, number] = await database.query(
      'UPDATE dead_letters SET replay_requested_at = now() WHERE $1::text IS NULL OR message_id = $1',
      [id ?? null],
    );
    return replayed;
  }

  async close(): Promise<void> {
    for (const dataSource of this.dataSources.values()) await dataSource.destroy();
  }

  private async database(service: string): Promise<DataSource> {
    const known = this.dataSources.get(service);
    if (known) return known;
    const url = this.databaseUrls[service];
    if (!url) throw new Error(`the database of ${service} is not known`);
    const dataSource = await new DataSource({ type: 'postgres', url, poolSize: 1 }).initialize();
    this.dataSources.set(service, dataSource);
    return dataSource;
  }
}
