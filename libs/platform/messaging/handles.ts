import { SetMetadata } from '@nestjs/common';
import type { Transaction } from '#platform/database';
import type { Message, MessageDefinition, MessageOf } from './message.js';

export const handlesKey = 'souk:handles';

/** The method that acts on a kind of message, called inside the transaction that also writes the inbox row. */
export type Handler<Data> = (tx: Transaction, message: Message<Data>) => Promise<void>;

/**
 * Acts on several messages in one transaction: all new, no two about one subject, in no order that matters. It locks its rows in the
 * order of their ids, or it deadlocks with others; and what it sends names its message as `cause`, or the trace ends there.
 */
export type BatchHandler<AnyMessage extends Message> = (
  tx: Transaction,
  messages: readonly AnyMessage[],
) => Promise<void>;

/** What a method is marked with: the types of message that it acts on, and whether it takes several at once. */
export interface HandlesMark {
  readonly types: readonly string[];
  readonly together: boolean;
}

/** Marks a provider's method as the handler of a kind of message. One handler for a kind in a service. */
export function Handles<Data>(definition: MessageDefinition<Data>) {
  return (target: object, key: string, descriptor: TypedPropertyDescriptor<Handler<Data>>): void => {
    const mark: HandlesMark = { types: [definition.type], together: false };
    SetMetadata(handlesKey, mark)(target, key, descriptor);
  };
}

/**
 * Marks a provider's method as the handler of these kinds of message, which come in batches: what arrives while one batch is at
 * work makes up the next. A batch that fails is handled again, each of its messages alone: whoever is at fault holds up no other.
 */
export function HandlesTogether<const Definitions extends readonly MessageDefinition[]>(...definitions: Definitions) {
  return (
    target: object,
    key: string,
    descriptor: TypedPropertyDescriptor<BatchHandler<MessageOf<Definitions[number]>>>,
  ): void => {
    const mark: HandlesMark = { types: definitions.map(({ type }) => type), together: true };
    SetMetadata(handlesKey, mark)(target, key, descriptor);
  };
}
