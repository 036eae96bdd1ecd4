import { type DynamicModule, Module } from '@nestjs/common';
import { JwtModule } from '@nestjs/jwt';
import { PassportModule } from '@nestjs/passport';
import { contracts } from '#contracts';
import { IdentityVerifier, internalAuthSecret } from '#platform/auth';
import type { ProcessParts } from '#platform/bootstrap';
import { DatabaseModule } from '#platform/database';
import { SubgraphGraphqlModule } from '#platform/graphql';
import { loggingModule } from '#platform/logging';
import { MessagingModule, messagingMigrations } from '#platform/messaging';
import { MetricsModule } from '#platform/observability';
import { AccountsService } from './accounts.service.js';
import { AccessTokens, jwtOptions } from './credentials/access-tokens.js';
import { PasswordHasher } from './credentials/password-hasher.js';
import { RefreshTokens } from './credentials/refresh-tokens.js';
import { signingKey } from './credentials/signing-key.js';
import { FirstAdmin } from './first-admin.js';
import { AccountResolver } from './graphql/account.resolver.js';
import { SessionResolver } from './graphql/session.resolver.js';
import { UserResolver } from './graphql/user.resolver.js';
import { AccessTokenStrategy, passportOptions } from './introspection/access-token.strategy.js';
import { IntrospectionController } from './introspection/introspection.controller.js';
import { CredentialEntity } from './persistence/credential.entity.js';
import { Accounts1780000100000 } from './persistence/migrations/1780000100000-accounts.js';
import { SessionEntity } from './persistence/session.entity.js';
import { UserEntity } from './persistence/user.entity.js';
import { RegistrationService } from './registration.service.js';
import { SessionPruning } from './session-pruning.js';
import { SessionsService } from './sessions.service.js';
import { UserEvents } from './user-events.js';
import { readUsersConfig, usersConfig } from './users.config.js';

@Module({})
export class UsersModule {
  static create({ env, bus }: ProcessParts): DynamicModule {
    const config = readUsersConfig(env);
    return {
      module: UsersModule,
      imports: [
        loggingModule('users', env),
        MetricsModule.forService(),
        DatabaseModule.forService({
          service: 'users',
          env,
          entities: [UserEntity, CredentialEntity, SessionEntity],
          migrations: [...messagingMigrations, Accounts1780000100000],
        }),
        MessagingModule.forService({ service: 'users', env, contracts, bus }),
        SubgraphGraphqlModule.forService('users', env),
        PassportModule.register(passportOptions()),
        JwtModule.register(jwtOptions(config.signingKey)),
      ],
      controllers: [IntrospectionController],
      providers: [
        { provide: usersConfig, useValue: config },
        { provide: signingKey, useValue: config.signingKey },
        { provide: RefreshTokens, useValue: new RefreshTokens(config.signingKey.refreshTokenKey) },
        { provide: IdentityVerifier, useValue: new IdentityVerifier(internalAuthSecret(env)) },
        AccessTokens,
        PasswordHasher,
        UserEvents,
        RegistrationService,
        SessionsService,
        AccountsService,
        UserResolver,
        SessionResolver,
        AccountResolver,
        AccessTokenStrategy,
        FirstAdmin,
        SessionPruning,
      ],
    };
  }
}
