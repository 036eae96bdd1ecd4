import { type CanActivate, type ExecutionContext, Injectable, UnauthorizedException } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { IdentityVerifier, identityHeader } from '#platform/auth';

/** Lets in who signs the identity header for introspection, as RFC 7662 (2.1) wants: nobody may try out tokens here. */
@Injectable()
export class GatewayOnlyGuard implements CanActivate {
  constructor(private readonly verifier: IdentityVerifier) {}

  canActivate(context: ExecutionContext): boolean {
    const { headers } = context.switchToHttp().getRequest<FastifyRequest>();
    if (this.verifier.verify(headers[identityHeader], 'introspection')) return true;
    throw new UnauthorizedException();
  }
}
