import { setTimeout as sleep } from 'node:timers/promises';
import type { Random } from '../../../libs/platform/testing/random.js';
import type { Product } from './catalogue.js';
import type { Client } from './client.js';
import type { Item, OrderStatus, Request } from './history.js';

/** What a customer does, and how often in comparison. */
const doings = { place: 55, 'place twice at once': 5, repeat: 7, cancel: 13, return: 8, deposit: 9, read: 5 };
type Doing = keyof typeof doings;

const longestPauseMs = 150;
const insistMs = 8_000;
/** Older ones are what they are. */
const lastOrders = 10;

/** Drawn for every step in the same way, so that the plan is the seed's and not the shop's. */
interface Step {
  readonly doing: Doing;
  readonly items: readonly Item[];
  readonly knowsTotal: boolean;
  readonly amount: number;
  /** Picks one of the orders that there are by then: from 0 to 1. */
  readonly which: number;
  /** Whether to ask again at once when there is no answer; else at the end. */
  readonly insists: boolean;
  readonly pauseMs: number;
}

/** A customer with little money who orders what there is little of. */
export class Shopper {
  private steps = 0;
  private readonly placed: Extract<Request, { kind: 'place' }>[] = [];

  constructor(
    private readonly client: Client,
    private readonly products: readonly Product[],
    private readonly random: Random,
  ) {}

  async shopUntil(over: AbortSignal): Promise<void> {
    while (!over.aborted) {
      const step = this.plan();
      await this.do(step);
      await sleep(step.pauseMs);
    }
  }

  private plan(): Step {
    const { random } = this;
    const offer = random.chance(0.7) ? 'SALE' : 'LOAN';
    const ofOffer = random.shuffle(this.products.filter((product) => product.offer === offer));
    const lines = ofOffer.slice(0, random.between(1, 3));
    return {
      doing: random.pickWeighted(doings),
      items: lines.map(({ id }) => ({ productId: id, quantity: random.between(1, 3) })),
      knowsTotal: random.chance(0.3),
      amount: random.between(1, 30) * 500,
      which: random.next(),
      insists: random.chance(0.7),
      pauseMs: random.between(0, longestPauseMs),
    };
  }

  private async do(step: Step): Promise<void> {
    const key = `${this.client.name} ${this.steps++}`;
    switch (step.doing) {
      case 'place':
        return this.ask(this.order(key, step), step);
      case 'place twice at once': {
        const order = this.order(key, step);
        await Promise.all([this.ask(order, step), this.ask(order, step)]);
        return;
      }
      case 'repeat':
        return this.ask(this.placed[Math.floor(step.which * this.placed.length)], step);
      case 'deposit':
        return this.ask({ kind: 'deposit', key, amount: step.amount }, step);
      case 'cancel':
        return this.ask(this.about('cancel', step, 'PENDING', 'PLACED', 'CANCELLING'), step);
      case 'return':
        return this.ask(this.about('return', step, 'IN_USE'), step);
      case 'read':
        return this.ask(this.about('read', step), step);
    }
  }

  private order(key: string, { items, knowsTotal }: Step): Request {
    const total = items.reduce((sum, { productId, quantity }) => {
      const product = this.products.find(({ id }) => id === productId);
      return sum + (product?.price ?? 0) * quantity;
    }, 0);
    const order = { kind: 'place' as const, key, items, ...(knowsTotal && { expectedTotal: total }) };
    this.placed.push(order);
    return order;
  }

  /** Something about one of the last orders that were known to be in one of these states, in any where none is named. */
  private about(kind: 'cancel' | 'return' | 'read', { which }: Step, ...states: OrderStatus[]): Request | undefined {
    const orders = [...this.client.orders.values()].filter(
      ({ status }) => states.length === 0 || states.includes(status),
    );
    const last = orders.slice(-lastOrders);
    const order = last[Math.floor(which * last.length)];
    return order && { kind, orderId: order.id };
  }

  private async ask(request: Request | undefined, { insists }: Step): Promise<void> {
    if (!request) return;
    if (insists) await this.client.insist(request, insistMs);
    else await this.client.ask(request);
  }
}
