import { Context, Parent, ResolveField, ResolveReference, Resolver } from '@nestjs/graphql';
import { Public } from '#platform/auth';
import { RequestContext } from '#platform/graphql';
import { parseId } from '#platform/input';
import { PaymentsService } from '../payments.service.js';
import { type PaymentView, paymentView } from './payment.view.js';

@Resolver('Order')
export class OrderResolver {
  constructor(private readonly payments: PaymentsService) {}

  @ResolveReference()
  @Public()
  resolveReference({ id }: { id: string }) {
    return { __typename: 'Order', id };
  }

  /** Null to everyone but the customer and admins, and while there is nothing to tell. */
  @ResolveField()
  @Public()
  async payment(@Parent() order: { id: string }, @Context() context: RequestContext): Promise<PaymentView | null> {
    const id = parseId(order.id);
    const stored = id && (await context.load(this, id, (ids) => this.payments.visible(context.identity, ids)));
    return stored ? paymentView(stored) : null;
  }
}
