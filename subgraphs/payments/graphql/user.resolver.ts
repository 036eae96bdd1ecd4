import { Context, Parent, ResolveField, ResolveReference, Resolver } from '@nestjs/graphql';
import { Public } from '#platform/auth';
import { RequestContext } from '#platform/graphql';
import type { AccountView } from './account.view.js';
import { Accounts } from './accounts.js';

@Resolver('User')
export class UserResolver {
  constructor(private readonly accounts: Accounts) {}

  @ResolveReference()
  @Public()
  resolveReference({ id }: { id: string }) {
    return { __typename: 'User', id };
  }

  /** Null to everyone but that user and admins. */
  @ResolveField()
  @Public()
  account(@Parent() user: { id: string }, @Context() context: RequestContext): Promise<AccountView | null> {
    return this.accounts.load(user.id, context);
  }
}
