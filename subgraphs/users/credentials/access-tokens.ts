import { Injectable } from '@nestjs/common';
import { type JwtModuleOptions, JwtService } from '@nestjs/jwt';
import type { Role } from '#platform/auth';
import { accessTokenLifetimeMs } from '../domain/session.js';
import type { SigningKey } from './signing-key.js';

export const issuer = 'souk';

export function jwtOptions({ algorithm, keyId, privateKey }: SigningKey): JwtModuleOptions {
  return { privateKey, signOptions: { algorithm, keyid: keyId, issuer } };
}

export interface AccessToken {
  token: string;
  expiresAt: Date;
}

/** Makes the JWTs that clients send. Whether one still counts is asked of `POST /introspect`: its session may have ended. */
@Injectable()
export class AccessTokens {
  constructor(private readonly jwt: JwtService) {}

  issue(userId: string, sessionId: string, role: Role, now: Date): AccessToken {
    const iat = Math.floor(now.getTime() / 1000);
    const exp = iat + accessTokenLifetimeMs / 1000;
    return {
      token: this.jwt.sign({ sub: userId, sid: sessionId, role, iat, exp }),
      expiresAt: new Date(exp * 1000),
    };
  }
}
