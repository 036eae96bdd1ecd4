import { hearMessages } from './hear-message.js';
import type { InProcessBus } from './in-process-bus.js';
import type { Message, MessageContracts } from './message.js';
import type { Subscription } from './message-bus.js';
import { type ListenOptions, MessageListener } from './message-listener.js';

/** Hears what is said in this process. It is never cut off: a relay waits for it. */
export class InProcessListener extends MessageListener {
  readonly connected = true;
  private subscription: Subscription | undefined;

  constructor(
    private readonly bus: InProcessBus,
    private readonly service: string,
    private readonly contracts: MessageContracts,
  ) {
    super();
  }

  async listen(
    types: readonly string[],
    handle: (message: Message) => Promise<void>,
    { onRestored }: ListenOptions = {},
  ): Promise<void> {
    this.subscription = await this.bus.subscribe(
      this.service,
      hearMessages(this.service, this.contracts, types, handle),
    );
    onRestored?.();
  }

  async close(): Promise<void> {
    await this.subscription?.stop();
  }
}
