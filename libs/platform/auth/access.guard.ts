import { type CanActivate, createParamDecorator, type ExecutionContext, Injectable, SetMetadata } from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import { SoukError } from '#platform/errors';
import type { RequestContext } from '#platform/graphql';
import { type Identity, isAdmin } from './identity.js';

type Access = 'public' | 'signed-in' | 'admin';

const accessKey = 'souk:access';

/** Anyone may ask; what the answer shows still depends on the identity. */
export const Public = () => SetMetadata(accessKey, 'public' satisfies Access);
/** Only with a token: UNAUTHENTICATED without. */
export const SignedIn = () => SetMetadata(accessKey, 'signed-in' satisfies Access);
/** Only admins: UNAUTHENTICATED without a token, FORBIDDEN with another's. */
export const AdminOnly = () => SetMetadata(accessKey, 'admin' satisfies Access);

/** Who asks, in a resolver's arguments. */
export const CurrentIdentity = createParamDecorator((_: unknown, context: ExecutionContext): Identity => {
  return requestContextOf(context).identity;
});

/** Field resolvers are called with (parent, args, context, info), reference resolvers with (reference, context, info). */
function requestContextOf(context: ExecutionContext): RequestContext {
  const args = context.getArgs();
  return args.length === 3 ? args[1] : args[2];
}

/**
 * Closed unless opened: every query, mutation, reference and field resolver says who may ask, or nobody may.
 * Needs `fieldResolverEnhancers: ['guards']`, without which it is not called for `_entities`.
 */
@Injectable()
export class AccessGuard implements CanActivate {
  constructor(private readonly reflector: Reflector) {}

  canActivate(context: ExecutionContext): boolean {
    if (context.getType<string>() !== 'graphql') return true;
    const access = this.reflector.getAllAndOverride<Access | undefined>(accessKey, [
      context.getHandler(),
      context.getClass(),
    ]);
    const { identity } = requestContextOf(context);
    switch (access) {
      case 'public':
        return true;
      case 'signed-in':
        if (identity.kind === 'anonymous') throw new SoukError('UNAUTHENTICATED', 'Sign in first.');
        return true;
      case 'admin':
        if (identity.kind === 'anonymous') throw new SoukError('UNAUTHENTICATED', 'Sign in first.');
        if (!isAdmin(identity)) throw new SoukError('FORBIDDEN', 'Only an admin may do this.');
        return true;
      case undefined:
        throw new Error(`${context.getClass().name}.${context.getHandler().name} does not say who may ask`);
    }
  }
}
