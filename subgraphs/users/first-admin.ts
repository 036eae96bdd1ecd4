import { Inject, Injectable, Logger, type OnApplicationBootstrap } from '@nestjs/common';
import { RegistrationService } from './registration.service.js';
import { type UsersConfig, usersConfig } from './users.config.js';

/** Makes the admin that ADMIN_EMAIL names, after the migrations and before anybody can connect. */
@Injectable()
export class FirstAdmin implements OnApplicationBootstrap {
  private readonly logger = new Logger('FirstAdmin');

  constructor(
    @Inject(usersConfig) private readonly config: UsersConfig,
    private readonly registration: RegistrationService,
  ) {}

  async onApplicationBootstrap(): Promise<void> {
    if (!this.config.firstAdmin) return;
    const role = await this.registration.createFirstAdmin(this.config.firstAdmin);
    if (role !== 'ADMIN') this.logger.warn('ADMIN_EMAIL has an account that is no admin; it stays as it is');
  }
}
