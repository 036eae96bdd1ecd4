import { Args, Context, Mutation, Resolver } from '@nestjs/graphql';
import { AdminOnly, CurrentIdentity, type Identity, mayChange, type Role, SignedIn } from '#platform/auth';
import { parseInput, SoukError } from '#platform/errors';
import { RequestContext } from '#platform/graphql';
import { parseId } from '#platform/input';
import { AccountsService } from '../accounts.service.js';
import { changePasswordInput, updateProfileInput } from '../users.inputs.js';
import { actorOf } from './actor.js';
import { tellRevoked } from './revoked-sessions.js';
import type { UserSource } from './user.resolver.js';

@Resolver()
export class AccountResolver {
  constructor(private readonly accounts: AccountsService) {}

  @Mutation()
  @SignedIn()
  updateProfile(@Args('input') input: unknown, @CurrentIdentity() identity: Identity): Promise<UserSource> {
    return this.accounts.updateProfile(actorOf(identity), parseInput(updateProfileInput, input));
  }

  @Mutation()
  @SignedIn()
  async changePassword(
    @Args('input') input: unknown,
    @CurrentIdentity() identity: Identity,
    @Context() context: RequestContext,
  ): Promise<boolean> {
    const change = parseInput(changePasswordInput, input);
    tellRevoked(context, await this.accounts.changePassword(actorOf(identity), change));
    return true;
  }

  @Mutation()
  @AdminOnly()
  async setUserRole(
    @Args('id') id: string,
    @Args('role') role: Role,
    @CurrentIdentity() identity: Identity,
    @Context() context: RequestContext,
  ): Promise<UserSource> {
    const { user, endedSessionIds } = await this.accounts.setRole(actorOf(identity), requireId(id), role);
    tellRevoked(context, endedSessionIds);
    return user;
  }

  @Mutation()
  @SignedIn()
  async deleteUser(
    @Args('id') given: string,
    @CurrentIdentity() identity: Identity,
    @Context() context: RequestContext,
  ): Promise<boolean> {
    const actor = actorOf(identity);
    const id = parseId(given);
    if (!mayChange(identity, id ?? given)) {
      throw new SoukError('FORBIDDEN', 'Only that user or an admin may do this.');
    }
    tellRevoked(context, await this.accounts.delete(actor, requireId(given)));
    return true;
  }
}

function requireId(given: string): string {
  const id = parseId(given);
  if (id === undefined) throw new SoukError('NOT_FOUND', 'There is no such user.');
  return id;
}
