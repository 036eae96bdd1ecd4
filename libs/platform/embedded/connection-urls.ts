import { superuser } from './create-cluster.js';
import { EmbeddedPostgresError } from './embedded-postgres-error.js';
import type { Passwords } from './passwords.js';

export interface ConnectionUrls {
  /** `postgres://…` of the superuser, on the database `postgres`. */
  adminUrl: string;
  /** `postgres://…` of the database's own role. */
  urlFor(database: string): string;
}

export function urls(port: number, { superuser: password, roles }: Passwords): ConnectionUrls {
  return {
    adminUrl: `postgres://${superuser}:${password}@127.0.0.1:${port}/${superuser}`,
    urlFor: (database) => {
      if (roles[database] === undefined)
        throw new EmbeddedPostgresError(`There is no embedded database "${database}".`);
      return `postgres://${database}:${roles[database]}@127.0.0.1:${port}/${database}`;
    },
  };
}
