import type { MessageContracts } from './message.js';
import { LetGo, type MessageBus, type OutgoingMessage, type Receiver, type Subscription } from './message-bus.js';

/** Messages a service holds before the types it acts on wait in the outboxes. */
const maxHeld = 256;

interface Subscriber {
  readonly receive: Receiver;
  held: number;
}

/**
 * The bus of services that share a process. A message is done when every service that acts on it has settled it:
 * until then its outbox row stays, so nothing is lost with the process.
 */
export class InProcessBus implements MessageBus {
  private readonly subscribers = new Map<string, Subscriber>();
  private readonly wakers = new Set<() => void>();

  constructor(private readonly contracts: MessageContracts) {}

  readonly ready = true;

  heldTypes(): readonly string[] {
    const types: string[] = [];
    for (const [type, services] of Object.entries(this.contracts.topology)) {
      if (services.some((service) => this.isHeld(service))) types.push(type);
    }
    return types;
  }

  async publish(message: OutgoingMessage): Promise<void> {
    const services = this.contracts.topology[message.type] ?? [];
    const outcomes = await Promise.allSettled(services.map((service) => this.deliver(service, message)));
    for (const outcome of outcomes) if (outcome.status === 'rejected') throw outcome.reason;
  }

  onAvailable(wake: () => void): () => void {
    this.wakers.add(wake);
    return () => this.wakers.delete(wake);
  }

  async subscribe(service: string, receive: Receiver): Promise<Subscription> {
    if (this.subscribers.has(service)) throw new Error(`${service} is on this bus already`);
    this.subscribers.set(service, { receive, held: 0 });
    this.wakeAll();
    return {
      stop: async () => {
        this.subscribers.delete(service);
      },
    };
  }

  /** A service that only listens misses what is said while it is away; for any other the message waits. */
  private async deliver(service: string, { content, redelivered }: OutgoingMessage): Promise<void> {
    const subscriber = this.subscribers.get(service);
    if (!subscriber) {
      if (this.onlyListens(service)) return;
      throw new LetGo(`${service} is not here`);
    }
    subscriber.held++;
    try {
      await subscriber.receive({ content, redelivered });
    } finally {
      if (subscriber.held-- === maxHeld) this.wakeAll();
    }
  }

  private isHeld(service: string): boolean {
    const subscriber = this.subscribers.get(service);
    return subscriber ? subscriber.held >= maxHeld : !this.onlyListens(service);
  }

  private onlyListens(service: string): boolean {
    return this.contracts.listeners?.includes(service) ?? false;
  }

  private wakeAll(): void {
    for (const wake of this.wakers) wake();
  }
}
