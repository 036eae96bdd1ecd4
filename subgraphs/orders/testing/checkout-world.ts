import { contracts } from '#contracts';
import type { SagaInput } from '../domain/checkout-saga.js';
import type { Offer } from '../domain/order.js';
import { ModelInventory } from './model-inventory.js';
import { ModelPayments } from './model-payments.js';
import { PaperOrder } from './paper-order.js';

export interface Circumstances {
  offer: Offer;
  hasStock: boolean;
  hasMoney: boolean;
}

const wishes = {
  'customer cancels': { type: 'CancelOrder', by: 'BY_CUSTOMER', message: null },
  'admin cancels': { type: 'CancelOrder', by: 'BY_ADMIN', message: null },
  'admin ships': { type: 'ShipOrder' },
  'admin delivers': { type: 'DeliverOrder' },
  'customer returns': { type: 'ReturnOrder' },
} as const satisfies Record<string, SagaInput>;

/** Something that happens in the world. */
export type Move =
  /** Of what is under way, by an index that wraps around: a message arrives, arrives and will again, or gets stuck until all else is over. */
  ['deliver' | 'double' | 'strand', number] | ['wait', number] | [keyof typeof wishes];

/** What travels: a command or event by its type, an answer as the saga hears it. */
type InFlight = string | SagaInput;

/** More than any order needs: the settling of a world that has not ended by then never will. */
const mostRounds = 40;

/** One order with all it talks to, and a clock of its own: nothing in it is lost, and everything may be late or come twice. */
export class CheckoutWorld {
  readonly order: PaperOrder;
  readonly inventory: ModelInventory;
  readonly payments: ModelPayments;
  /** Who cancelled, when that was accepted. */
  cancelledBy: 'BY_CUSTOMER' | 'BY_ADMIN' | undefined;
  /** What happened, to be read when something went wrong. */
  readonly story: string[] = [];
  private readonly inFlight: InFlight[] = [];
  private readonly stranded: InFlight[] = [];
  private isClosed = false;

  constructor({ offer, hasStock, hasMoney }: Circumstances) {
    this.order = new PaperOrder(offer);
    this.inventory = new ModelInventory(hasStock);
    this.payments = new ModelPayments(hasMoney);
    this.collect();
  }

  make(move: Move): void {
    if (move.length === 1) this.ask(...move);
    else if (move[0] === 'wait') this.wait(move[1]);
    else this.pick(...move);
  }

  /** Lets everything arrive but what is stranded, and time pass until nothing is due. Throws when that never is. */
  settle(): void {
    for (let round = 0; round < mostRounds; round++) {
      for (let message = this.inFlight.shift(); message !== undefined; message = this.inFlight.shift()) {
        this.deliver(message);
      }
      const { saga, nowMs } = this.order;
      if (!('dueMs' in saga)) return;
      this.wait(Math.max(saga.dueMs - nowMs, 0));
    }
    throw new Error('it does not come to an end');
  }

  /** Lets arrive what was stranded. */
  unstrand(): void {
    this.inFlight.push(...this.stranded.splice(0));
  }

  private ask(who: keyof typeof wishes): void {
    const wish = wishes[who];
    const isGranted = this.order.ask(wish);
    if (isGranted && wish.type === 'CancelOrder') this.cancelledBy = wish.by;
    this.tellStory(isGranted ? who : `${who} in vain`);
  }

  private pick(fate: 'deliver' | 'double' | 'strand', index: number): void {
    const [message] = this.inFlight.splice(index % Math.max(this.inFlight.length, 1), 1);
    if (message === undefined) return;
    if (fate === 'strand') this.stranded.push(message);
    else this.deliver(message);
    if (fate === 'double') this.inFlight.push(message);
  }

  private wait(ms: number): void {
    this.order.wait(ms);
    this.tellStory(`${ms} ms pass`);
  }

  private deliver(message: InFlight): void {
    if (typeof message === 'string') {
      const { inventory, payments } = this;
      for (const service of [inventory, payments]) this.inFlight.push(...service.hear(message));
      this.tellStory(`${message} arrives`);
    } else {
      this.order.tell(message);
      this.tellStory(`orders hears ${message.type}`);
    }
  }

  private tellStory(what: string): void {
    const { status, saga } = this.order;
    const sent = this.collect();
    const outcome = `${status}, ${saga.step}, stock ${this.inventory.status}, payment ${this.payments.status}`;
    this.story.push(`${what}: ${outcome}${sent.length > 0 ? `, sends ${sent.join(', ')}` : ''}`);
    if (this.isClosed && (sent.length > 0 || saga.step !== 'closed')) throw new Error('it was closed');
    this.isClosed = saga.step === 'closed';
    const isBack = this.inventory.status === 'released' || this.inventory.status === 'returned';
    if (isBack && this.payments.status === 'charged' && status !== 'RETURNED')
      throw new Error('goods back, money kept');
  }

  /** What the order sends, as far as anybody in this world acts on it. */
  private collect(): string[] {
    const sent = this.order.sent().filter((type) => contracts.topology[type]?.some((service) => service in this));
    this.inFlight.push(...sent);
    return sent;
  }
}
