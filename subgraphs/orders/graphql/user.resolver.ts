import { Args, Parent, ResolveField, ResolveReference, Resolver } from '@nestjs/graphql';
import { CurrentIdentity, type Identity, maySee, Public } from '#platform/auth';
import type { Connection, PageArgs } from '#platform/graphql';
import type { OrderView } from './order.view.js';
import { OrderLists } from './order-lists.js';

@Resolver('User')
export class UserResolver {
  constructor(private readonly lists: OrderLists) {}

  @ResolveReference()
  @Public()
  resolveReference({ id }: { id: string }) {
    return { __typename: 'User', id };
  }

  /** Null to everyone but that user and admins. */
  @ResolveField()
  @Public()
  async orders(
    @Parent() user: { id: string },
    @Args() page: PageArgs,
    @CurrentIdentity() identity: Identity,
  ): Promise<Connection<OrderView> | null> {
    if (!maySee(identity, user.id)) return null;
    return this.lists.list(identity, { customerId: user.id }, page);
  }
}
