import { Injectable } from '@nestjs/common';
import type { Identity } from '#platform/auth';
import { badInput } from '#platform/errors';
import { type Connection, type PageArgs, parsePage } from '#platform/graphql';
import { parseId } from '#platform/input';
import type { OrderStatus } from '../domain/order.js';
import { OrdersService } from '../orders.service.js';
import { type OrderView, orderConnection, orderOfLists } from './order.view.js';

interface Wanted {
  customerId?: string | undefined;
  status?: OrderStatus | undefined;
}

/** Pages of the orders that an identity may see. */
@Injectable()
export class OrderLists {
  constructor(private readonly service: OrdersService) {}

  async list(identity: Identity, { customerId, status }: Wanted, args: PageArgs): Promise<Connection<OrderView>> {
    const page = parsePage(args, orderOfLists, ['string']);
    if (page.after?.some((id) => !parseId(String(id)))) throw badInput({ after: 'is not a cursor of this list' });
    const wanted = { status, customerId: customerId === undefined ? undefined : (parseId(customerId) ?? 'nobody') };
    const { orders, count } = await this.service.list(identity, wanted, page);
    return orderConnection(orders, page, count);
  }
}
