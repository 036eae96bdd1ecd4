import type { MessageContracts } from '#platform/messaging';
import { inventoryMessages } from './inventory.messages.js';
import { orderMessages } from './orders.messages.js';
import { paymentMessages } from './payments.messages.js';
import { pricingMessages } from './pricing.messages.js';
import { userMessages } from './users.messages.js';

/** Who acts on what: a message goes to the queue of each service in its row. An empty row is told to whoever cares to listen. */
const topology = {
  UserRegistered: ['orders', 'payments'],
  ProfileUpdated: ['orders', 'gateway'],
  SessionRevoked: ['gateway'],
  UserDeleted: ['orders', 'payments', 'inventory', 'gateway'],

  ProductCreated: ['gateway'],
  ProductUpdated: ['gateway'],
  ProductDeleted: ['gateway'],
  StockReserved: ['orders', 'gateway'],
  ReservationRejected: ['orders'],
  StockReleased: ['orders', 'gateway'],
  StockTaken: ['gateway'],
  StockReturned: ['orders', 'gateway'],

  DiscountChanged: ['gateway'],

  OrderAccepted: [],
  OrderPlaced: ['inventory'],
  OrderShipped: [],
  OrderDelivered: [],
  OrderReturned: ['inventory'],
  OrderCancelled: ['inventory'],
  ReserveStock: ['inventory'],
  ReleaseStock: ['inventory'],
  ChargePayment: ['payments'],
  RefundPayment: ['payments'],

  PaymentCharged: ['orders'],
  PaymentDeclined: ['orders'],
  PaymentRefunded: ['orders'],
} as const satisfies Record<string, readonly string[]>;

export const contracts: MessageContracts = {
  definitions: [...userMessages, ...inventoryMessages, ...pricingMessages, ...orderMessages, ...paymentMessages],
  topology,
  listeners: ['gateway'],
};
