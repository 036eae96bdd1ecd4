import { Inject, Injectable, type OnApplicationShutdown } from '@nestjs/common';
import { z } from 'zod';
import { IdentitySigner } from '#platform/auth';
import { EntityClient } from '#platform/entities';
import { PaymentsConfig } from '../payments.config.js';

/** What payments asks of users; each question has a deadline. */
@Injectable()
export class Users implements OnApplicationShutdown {
  private readonly client: EntityClient<string, { id: string }>;

  constructor(@Inject(PaymentsConfig) config: PaymentsConfig) {
    this.client = new EntityClient(
      'payments',
      { service: 'users', urls: config.usersUrls, timeoutMs: config.neighbourTimeoutMs },
      { type: 'User', selection: '{ id }', schema: z.object({ id: z.string() }), representation: (id) => ({ id }) },
      new IdentitySigner(config.internalAuthSecret),
    );
  }

  /** Throws SUBGRAPH_UNAVAILABLE. */
  async exists(id: string): Promise<boolean> {
    const [found] = await this.client.load([id]);
    return found !== undefined;
  }

  onApplicationShutdown(): Promise<void> {
    return this.client.close();
  }
}
