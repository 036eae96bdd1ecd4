import { Injectable } from '@nestjs/common';
import { Readiness } from '#platform/bootstrap';
import { Database } from './database.js';

/** A subgraph is ready while its database answers: never because of the broker's or a neighbour's state. It was migrated before it listened. */
@Injectable()
export class DatabaseReadiness extends Readiness {
  constructor(private readonly database: Database) {
    super();
  }

  async check(): Promise<void> {
    await this.database.manager.query('SELECT 1').catch(() => {
      throw new Error('the database does not answer');
    });
  }
}
