import { type DynamicModule, Global, Module } from '@nestjs/common';
import { getDataSourceToken, TypeOrmModule } from '@nestjs/typeorm';
import type { DataSource, EntitySchema, MigrationInterface } from 'typeorm';
import { Readiness } from '#platform/bootstrap';
import { type Env, readConfig, url, wholeNumber } from '#platform/config';
import { connectDatabase } from './connect.js';
import { Database } from './database.js';
import { DatabaseReadiness } from './database-readiness.js';
import { PreparingClient } from './prepared.js';

type Class<T> = new (...args: never[]) => T;

export interface DatabaseOptions {
  /** Whose database: `orders` reads ORDERS_DATABASE_URL. */
  service: string;
  env: Env;
  entities: (Class<object> | EntitySchema)[];
  migrations: Class<MigrationInterface>[];
}

const lockTimeoutMs = 2_000;
const idleInTransactionTimeoutMs = 5_000;
const statementTimeoutMs = 10_000;
const keepAliveDelayMs = 10_000;
const connectTimeoutMs = 5_000;

/** The service's PostgreSQL: connected and migrated when the application starts. Global inside its application: a service has one database. */
@Global()
@Module({})
export class DatabaseModule {
  static forService({ service, env, entities, migrations }: DatabaseOptions): DynamicModule {
    const variable = `${service.toUpperCase()}_DATABASE_URL`;
    const config = readConfig(
      { [variable]: url('postgres:', 'postgresql:'), DATABASE_POOL_SIZE: wholeNumber(2, 200).default(10) },
      env,
    ) as { [name: string]: string } & { DATABASE_POOL_SIZE: number };
    return {
      module: DatabaseModule,
      imports: [
        TypeOrmModule.forRootAsync({
          // Named after the service: several may share a process, and TypeORM's names are the process's.
          name: service,
          useFactory: () => ({
            type: 'postgres' as const,
            url: config[variable],
            entities,
            migrations,
            migrationsTableName: 'migrations',
            applicationName: `souk-${service}`,
            poolSize: config.DATABASE_POOL_SIZE,
            connectTimeoutMS: connectTimeoutMs,
            extra: {
              Client: PreparingClient,
              lock_timeout: lockTimeoutMs,
              idle_in_transaction_session_timeout: idleInTransactionTimeoutMs,
              statement_timeout: statementTimeoutMs,
              // A host that has vanished is found out by the kernel.
              keepAlive: true,
              keepAliveInitialDelayMillis: keepAliveDelayMs,
            },
            retryAttempts: 1,
          }),
          dataSourceFactory: (options) => {
            if (!options) throw new Error('a database needs options');
            return connectDatabase(options, variable);
          },
        }),
      ],
      providers: [
        {
          provide: Database,
          inject: [getDataSourceToken(service)],
          useFactory: (source: DataSource) => new Database(source),
        },
        { provide: Readiness, useClass: DatabaseReadiness },
      ],
      exports: [Database, Readiness],
    };
  }
}
