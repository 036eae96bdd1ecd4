import { Inject } from '@nestjs/common';
import { Args, Context, Mutation, Parent, Query, ResolveReference, Resolver } from '@nestjs/graphql';
import { AdminOnly, CurrentIdentity, type Identity, Public, SignedIn } from '#platform/auth';
import { parseInput, SoukError } from '#platform/errors';
import type { Connection, PageArgs, RequestContext } from '#platform/graphql';
import { parseId } from '#platform/input';
import type { OrderStatus } from '../domain/order.js';
import { OrdersConfig } from '../orders.config.js';
import { OrdersService } from '../orders.service.js';
import { PlacingService } from '../placing.service.js';
import { cancelReasonSchema, placeOrderSchema } from './order.input.js';
import { type OrderView, orderView } from './order.view.js';
import { OrderLists } from './order-lists.js';

interface OrdersArgs extends PageArgs {
  filter?: { status?: OrderStatus | null; customerId?: string | null } | null;
}

@Resolver('Order')
export class OrderResolver {
  private readonly placeOrderInput: ReturnType<typeof placeOrderSchema>;

  constructor(
    @Inject(OrdersConfig) { currency }: OrdersConfig,
    private readonly placing: PlacingService,
    private readonly service: OrdersService,
    private readonly lists: OrderLists,
  ) {
    this.placeOrderInput = placeOrderSchema(currency);
  }

  @Query()
  @SignedIn()
  order(@Args('id') id: string, @CurrentIdentity() identity: Identity, @Context() context: RequestContext) {
    return this.load(id, identity, context);
  }

  @Query()
  @SignedIn()
  orders(
    @Args() { filter, ...page }: OrdersArgs,
    @CurrentIdentity() identity: Identity,
  ): Promise<Connection<OrderView>> {
    const { status, customerId } = filter ?? {};
    return this.lists.list(identity, { status: status ?? undefined, customerId: customerId ?? undefined }, page);
  }

  @Mutation()
  @SignedIn()
  async placeOrder(@Args('input') input: unknown, @CurrentIdentity() identity: Identity): Promise<OrderView> {
    return orderView(await this.placing.place(identity, parseInput(this.placeOrderInput, input)));
  }

  @Mutation()
  @SignedIn()
  async cancelOrder(
    @Args('id') id: string,
    @Args('reason') reason: string | undefined,
    @CurrentIdentity() identity: Identity,
  ): Promise<OrderView> {
    const message = parseInput(cancelReasonSchema, reason, 'reason');
    return orderView(await this.service.cancel(identity, existingId(id), message));
  }

  @Mutation()
  @SignedIn()
  async returnOrder(@Args('id') id: string, @CurrentIdentity() identity: Identity): Promise<OrderView> {
    return orderView(await this.service.return(identity, existingId(id)));
  }

  @Mutation()
  @AdminOnly()
  async shipOrder(@Args('id') id: string, @CurrentIdentity() identity: Identity): Promise<OrderView> {
    return orderView(await this.service.ship(identity, existingId(id)));
  }

  @Mutation()
  @AdminOnly()
  async deliverOrder(@Args('id') id: string, @CurrentIdentity() identity: Identity): Promise<OrderView> {
    return orderView(await this.service.deliver(identity, existingId(id)));
  }

  /** Other subgraphs' fields of an order start here: the same rule as for `order`. */
  @ResolveReference()
  @Public()
  resolveReference(
    @Parent() reference: { id: string },
    @CurrentIdentity() identity: Identity,
    @Context() context: RequestContext,
  ) {
    return this.load(reference.id, identity, context);
  }

  private async load(given: string, identity: Identity, context: RequestContext): Promise<OrderView | null> {
    const id = parseId(given);
    const order = id && (await context.load(this, id, (ids) => this.service.visible(identity, ids)));
    return order ? orderView(order) : null;
  }
}

/** What is not even an id is nobody's order. */
function existingId(given: string): string {
  const id = parseId(given);
  if (!id) throw new SoukError('NOT_FOUND', 'There is no such order.');
  return id;
}
