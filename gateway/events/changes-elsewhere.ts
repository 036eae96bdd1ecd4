import { Logger, type OnModuleInit } from '@nestjs/common';
import { SessionRevoked, UserDeleted } from '#contracts';
import type { Message, MessageListener } from '#platform/messaging';
import { everything } from '../answers/epoch-source.js';
import type { Epochs } from '../answers/epochs.js';
import { expand } from '../answers/public-data.js';
import { movedByEvents } from '../answers/what-moves-what.js';
import type { CurrentGraph } from '../graph/current-graph.js';
import type { Revocations } from '../identity/revocations.js';
import type { CoalescedRaises } from './coalesced-raises.js';

/** What did not pass through this gateway: events that make cached answers old news and tokens worthless. */
export class ChangesElsewhere implements OnModuleInit {
  private readonly logger = new Logger('ChangesElsewhere');
  private readonly handlers = new Map<string, (message: Message) => Promise<void> | void>();
  private isDeaf = false;
  /** How often it was cut off: what began before the last time does not end it. */
  private cuts = 0;

  constructor(
    private readonly listener: MessageListener,
    /** Whether other gateways hear what this one misses, and tell it by the cache that they share. */
    private readonly othersHear: boolean,
    private readonly graph: CurrentGraph,
    private readonly raises: CoalescedRaises,
    private readonly epochs: Epochs,
    private readonly revocations: Revocations,
  ) {
    for (const { definition, moved } of movedByEvents) {
      this.on(definition.type, (message) => this.raises.add(expand(this.graph.get(), moved(message))));
    }
    this.on(SessionRevoked.type, ({ data }) =>
      this.revocations.revoke({ sessionIds: SessionRevoked.schema.parse(data).sessionIds }),
    );
    this.on(UserDeleted.type, ({ data }) => this.revocations.revoke({ userId: UserDeleted.schema.parse(data).userId }));
  }

  async onModuleInit(): Promise<void> {
    if (!this.listener.connected) {
      this.logger.warn('without AMQP_URL nobody tells of changes elsewhere: what this gateway caches may be 30 s old');
      return;
    }
    // Until the first message can come in, nobody knows what happens elsewhere.
    this.lost();
    await this.listener.listen(
      [...this.handlers.keys()],
      async (message) => this.handlers.get(message.type)?.(message),
      {
        onLost: () => this.lost(),
        onRestored: () => void this.restored(),
      },
    );
  }

  private on(type: string, handle: (message: Message) => Promise<void> | void): void {
    const before = this.handlers.get(type);
    this.handlers.set(type, async (message) => {
      await before?.(message);
      await handle(message);
    });
  }

  private lost(): void {
    if (this.othersHear || this.isDeaf) return;
    this.isDeaf = true;
    this.cuts += 1;
    this.epochs.suspend();
  }

  private async restored(): Promise<void> {
    if (!this.isDeaf) return;
    this.isDeaf = false;
    const { cuts } = this;
    await this.epochs.raise([everything]);
    if (cuts !== this.cuts) return;
    this.epochs.resume();
    this.logger.log('hears of changes elsewhere, and caches');
  }
}
