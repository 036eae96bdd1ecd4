import { Args, Context, Mutation, Resolver } from '@nestjs/graphql';
import { CurrentIdentity, type Identity, Public, SignedIn } from '#platform/auth';
import { parseInput, SoukError } from '#platform/errors';
import { RequestContext } from '#platform/graphql';
import { RegistrationService } from '../registration.service.js';
import { SessionsService, type SignedIn as SignedInSession } from '../sessions.service.js';
import { loginUserInput, registerUserInput } from '../users.inputs.js';
import { actorOf } from './actor.js';
import { tellRevoked } from './revoked-sessions.js';
import type { UserSource } from './user.resolver.js';

interface SessionSource extends SignedInSession {
  user: UserSource;
}

@Resolver()
export class SessionResolver {
  constructor(
    private readonly registration: RegistrationService,
    private readonly sessions: SessionsService,
  ) {}

  @Mutation()
  @Public()
  async registerUser(@Args('input') input: unknown): Promise<SessionSource> {
    return toSource(await this.registration.register(parseInput(registerUserInput, input)));
  }

  @Mutation()
  @Public()
  async loginUser(@Args('input') input: unknown, @Context() context: RequestContext): Promise<SessionSource> {
    const { session, endedSessionIds } = await this.sessions.logIn(parseInput(loginUserInput, input));
    tellRevoked(context, endedSessionIds);
    return toSource(session);
  }

  @Mutation()
  @Public()
  async refreshSession(
    @Args('refreshToken') refreshToken: string,
    @Context() context: RequestContext,
  ): Promise<SessionSource> {
    const { session, endedSessionIds } = await this.sessions.refresh(refreshToken);
    tellRevoked(context, endedSessionIds);
    if (session) return toSource(session);
    throw new SoukError('UNAUTHENTICATED', 'The refresh token is not valid, or no longer: sign in again.');
  }

  @Mutation()
  @SignedIn()
  async logoutUser(@CurrentIdentity() identity: Identity, @Context() context: RequestContext): Promise<boolean> {
    const actor = actorOf(identity);
    await this.sessions.logOut(actor);
    tellRevoked(context, [actor.sessionId]);
    return true;
  }
}

function toSource(session: SignedInSession): SessionSource {
  return { ...session, user: { ...session.user, isSignedIn: true } };
}
