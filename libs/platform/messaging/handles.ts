import { SetMetadata } from '@nestjs/common';
import type { Transaction } from '#platform/database';
import type { Message, MessageDefinition } from './message.js';

export const handlesKey = 'souk:handles';

/** The method that acts on a kind of message, called inside the transaction that also writes the inbox row. */
export type Handler<Data> = (tx: Transaction, message: Message<Data>) => Promise<void>;

/** Marks a provider's method as the handler of a kind of message. One handler for a kind in a service. */
export function Handles<Data>(definition: MessageDefinition<Data>) {
  return (target: object, key: string, descriptor: TypedPropertyDescriptor<Handler<Data>>): void => {
    SetMetadata(handlesKey, definition.type)(target, key, descriptor);
  };
}
