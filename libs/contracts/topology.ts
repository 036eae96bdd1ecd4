import type { MessageContracts } from '#platform/messaging';
import { inventoryMessages } from './inventory.messages.js';
import { orderMessages } from './orders.messages.js';
import { userMessages } from './users.messages.js';

/** Who acts on what: a message goes to the queue of each service in its row. An empty row is told to whoever cares to listen. */
const topology = {
  UserRegistered: ['orders'],
  ProfileUpdated: ['orders', 'gateway'],
  SessionRevoked: ['gateway'],
  UserDeleted: ['orders', 'inventory', 'gateway'],

  ProductCreated: ['gateway'],
  ProductUpdated: ['gateway'],
  ProductDeleted: ['gateway'],
  StockReserved: ['orders', 'gateway'],
  ReservationRejected: ['orders'],
  StockReleased: ['orders', 'gateway'],
  StockTaken: ['gateway'],
  StockReturned: ['orders', 'gateway'],

  OrderAccepted: [],
  OrderPlaced: ['inventory'],
  OrderShipped: [],
  OrderDelivered: [],
  OrderReturned: ['inventory'],
  OrderCancelled: ['inventory'],
  ReserveStock: ['inventory'],
  ReleaseStock: ['inventory'],
} as const satisfies Record<string, readonly string[]>;

export const contracts: MessageContracts = {
  definitions: [...userMessages, ...inventoryMessages, ...orderMessages],
  topology,
  listeners: ['gateway'],
};
