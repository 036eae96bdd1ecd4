import { type Env, readConfig, url, wholeNumber } from '#platform/config';
import { databaseUrls } from './database-urls.js';
import type { DatabaseUrls } from './services.js';

const shape = {
  AUDIT_INTERVAL_SECONDS: wholeNumber(0, 86_400).default(300),
  AMQP_URL: url('amqp:', 'amqps:').optional(),
};

/** What the audit reads from its environment, once. */
export class AuditConfig {
  readonly databaseUrls: DatabaseUrls;
  /** Undefined where services are connected in process. */
  readonly amqpUrl: string | undefined;
  /** How long it rests between two rounds; 0: it makes none. */
  readonly intervalMs: number;

  /** `recheckMs`: how long it waits before it looks again at what looks wrong; tests shorten it. */
  constructor(
    env: Env,
    readonly recheckMs?: number,
  ) {
    const config = readConfig(shape, env);
    this.databaseUrls = databaseUrls(env);
    this.amqpUrl = config.AMQP_URL;
    this.intervalMs = config.AUDIT_INTERVAL_SECONDS * 1_000;
  }
}
