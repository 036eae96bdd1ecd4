import { Controller, Header, HttpCode, Post, Req, UseGuards } from '@nestjs/common';
import { issuer } from '../credentials/access-tokens.js';
import { AccessTokenGuard } from './access-token.guard.js';
import type { LiveToken } from './access-token.strategy.js';
import { GatewayOnlyGuard } from './gateway-only.guard.js';

/** `POST /introspect`: OAuth 2.0 Token Introspection (RFC 7662). The body is a form or JSON with a field `token`. */
@Controller('introspect')
export class IntrospectionController {
  @Post()
  @HttpCode(200)
  @Header('cache-control', 'no-store')
  @UseGuards(GatewayOnlyGuard, AccessTokenGuard)
  introspect(@Req() { user: token }: { user: LiveToken | false }) {
    if (!token) return { active: false };
    const { sub, sid, role, iat, exp } = token;
    return { active: true, sub, sid, role, iat, exp, iss: issuer, token_type: 'Bearer' };
  }
}
