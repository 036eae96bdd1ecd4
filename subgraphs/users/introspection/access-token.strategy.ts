import { randomUUID } from 'node:crypto';
import { Inject, Injectable, type OnApplicationShutdown } from '@nestjs/common';
import { AuthModuleOptions, PassportStrategy } from '@nestjs/passport';
import passport from 'passport';
import { ExtractJwt, Strategy } from 'passport-jwt';
import { z } from 'zod';
import type { Role } from '#platform/auth';
import { issuer } from '../credentials/access-tokens.js';
import { type SigningKey, signingKey } from '../credentials/signing-key.js';
import { SessionsService } from '../sessions.service.js';

/** In UTF-16 units: a token has about 400, or 900 with an RSA key of 4096 bits. */
const longestToken = 4096;

const claimsSchema = z.object({ sub: z.uuid(), sid: z.uuid(), iat: z.int(), exp: z.int() });

/** What a live token says, with its user's role as it is now. */
export interface LiveToken extends z.output<typeof claimsSchema> {
  role: Role;
}

/** Passport keeps strategies by name for the whole process, in which several applications may live: each has its own name. */
export const passportOptions = () => ({ defaultStrategy: `access-token-${randomUUID()}` });

const fromBody = ExtractJwt.fromBodyField('token');

/** Whether a token was made by us, has not expired, and its session lives. */
@Injectable()
export class AccessTokenStrategy extends PassportStrategy(Strategy, 'access-token') implements OnApplicationShutdown {
  private readonly ownName: string;

  constructor(
    options: AuthModuleOptions,
    @Inject(signingKey) key: SigningKey,
    private readonly sessions: SessionsService,
  ) {
    super({
      jwtFromRequest: (request: Parameters<typeof fromBody>[0]) => {
        const token: unknown = fromBody(request);
        return typeof token === 'string' && token.length <= longestToken ? token : null;
      },
      secretOrKey: key.publicKey,
      algorithms: [key.algorithm],
      issuer,
    });
    this.ownName = String(options.defaultStrategy);
    passport.use(this.ownName, this);
  }

  onApplicationShutdown(): void {
    passport.unuse(this.ownName);
  }

  async validate(payload: unknown): Promise<LiveToken | false> {
    const { success, data: claims } = claimsSchema.safeParse(payload);
    if (!success) return false;
    const role = await this.sessions.findLiveRole({ userId: claims.sub, sessionId: claims.sid });
    return role !== undefined && { ...claims, role };
  }
}
