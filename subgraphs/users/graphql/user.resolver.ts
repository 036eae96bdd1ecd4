import { Args, Context, Parent, Query, ResolveField, ResolveReference, Resolver } from '@nestjs/graphql';
import { CurrentIdentity, type Identity, maySee, Public, SignedIn } from '#platform/auth';
import { type Connection, type PageArgs, RequestContext } from '#platform/graphql';
import { parseId } from '#platform/input';
import { type Account, AccountsService } from '../accounts.service.js';
import { type Profile, profileOf } from '../domain/profile.js';

/** A user as a resolver hands it on. `isSignedIn`: it is shown to that user, whom this very answer signs in. */
export type UserSource = Account & { isSignedIn?: true };

@Resolver('User')
export class UserResolver {
  constructor(private readonly accounts: AccountsService) {}

  @Query()
  @Public()
  me(@Context() context: RequestContext): Promise<UserSource | null> {
    const { identity } = context;
    return identity.kind === 'user' ? this.load(context, identity.userId) : Promise.resolve(null);
  }

  @Query()
  @SignedIn()
  user(@Args('id') id: string, @Context() context: RequestContext): Promise<UserSource | null> {
    return this.load(context, id);
  }

  @Query()
  @SignedIn()
  users(@Args() args: PageArgs): Promise<Connection<UserSource>> {
    return this.accounts.list(args);
  }

  /** Public as `Product.owner { name }` is; the fields that are not guard themselves. */
  @ResolveReference()
  @Public()
  resolveReference(reference: { id: unknown }, context: RequestContext): Promise<UserSource | null> {
    return this.load(context, reference.id);
  }

  @ResolveField()
  @Public()
  email(@Parent() user: UserSource, @CurrentIdentity() identity: Identity): string | null {
    return isShownTo(user, identity) ? user.email : null;
  }

  @ResolveField()
  @Public()
  profile(@Parent() user: UserSource, @CurrentIdentity() identity: Identity): Profile | null {
    return isShownTo(user, identity) ? profileOf(user) : null;
  }

  @ResolveField()
  @Public()
  profileVersion(@Parent() user: UserSource, @CurrentIdentity() identity: Identity): number | null {
    return identity.kind === 'service' ? user.profileVersion : null;
  }

  private async load(context: RequestContext, given: unknown): Promise<UserSource | null> {
    const id = parseId(given);
    return id === undefined ? null : context.load(this, id, (ids) => this.accounts.find(ids));
  }
}

function isShownTo(user: UserSource, identity: Identity): boolean {
  return user.isSignedIn === true || maySee(identity, user.id);
}
