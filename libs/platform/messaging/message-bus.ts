/** An outbox row on its way. */
export interface OutgoingMessage {
  readonly id: string;
  readonly type: string;
  readonly subject: string;
  /** The envelope, JSON. */
  readonly content: string;
  /** It may have been sent before, by a relay that ended in the middle. */
  readonly redelivered: boolean;
}

/** A message as it arrives, not yet looked at. */
export interface Delivery {
  readonly content: string;
  /** It may have been here before. */
  readonly redelivered: boolean;
  /** Aborted once the message will come again by itself, so that whoever holds it may let go. */
  readonly signal?: AbortSignal;
}

/** A message that was let go of, by a process that ends for one: it was not settled and must come again. */
export class LetGo extends Error {
  override readonly name = 'LetGo';
}

/** Resolves when the message is settled, in the database or as a dead letter. Rejects with LetGo otherwise. */
export type Receiver = (delivery: Delivery) => Promise<void>;

export interface Subscription {
  /** Nothing new arrives once it has resolved; what has arrived may still be settled. */
  stop(): Promise<void>;
}

/** How messages get from a relay to their consumers: RabbitMQ, or inside the process. */
export interface MessageBus {
  /** False while nothing can be sent at all: the broker is away, or enough is under way. */
  readonly ready: boolean;
  /** The types that have to wait while others can go. */
  heldTypes(): readonly string[];
  /** Resolves when the message is done with: every consumer has it, or a durable queue has. Messages about one subject keep their order. Rejects otherwise. */
  publish(message: OutgoingMessage): Promise<void>;
  /** `wake` is called when `ready` or `heldTypes` may have changed for the better. Returns how to be called no more. */
  onAvailable(wake: () => void): () => void;
  /** Delivers what the topology sends to a service. */
  subscribe(service: string, receive: Receiver): Promise<Subscription>;
}
