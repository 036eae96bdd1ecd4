export type OrderStatus =
  | 'PENDING'
  | 'PLACED'
  | 'SHIPPED'
  | 'DELIVERED'
  | 'IN_USE'
  | 'RETURNED'
  | 'CANCELLING'
  | 'CANCELLED';

/** An order as a client was told of it; amounts in minor units. */
export interface OrderTold {
  readonly id: string;
  readonly status: OrderStatus;
  readonly total: number;
}

export interface Item {
  readonly productId: string;
  readonly quantity: number;
}

/** What a client asked for. What has a key may be asked for again, and means the same. */
export type Request =
  | { readonly kind: 'place'; readonly key: string; readonly items: readonly Item[]; readonly expectedTotal?: number }
  | { readonly kind: 'cancel' | 'return' | 'ship' | 'deliver' | 'read'; readonly orderId: string }
  | { readonly kind: 'deposit'; readonly key: string; readonly amount: number }
  | { readonly kind: 'restock'; readonly key: string; readonly productId: string; readonly quantity: number };

export type Answer =
  | { readonly kind: 'order'; readonly order: OrderTold }
  | { readonly kind: 'done' }
  /** Nothing was done. */
  | { readonly kind: 'refused'; readonly code: string }
  /** It was done or not: no answer, or one that does not tell. */
  | { readonly kind: 'unknown'; readonly why: string };

/** One request and what came of it. */
export interface Entry {
  readonly client: string;
  readonly request: Request;
  readonly answer: Answer;
  /** On one clock for all of a run, in milliseconds: an answer that came before another was asked for was true before it. */
  readonly askedMs: number;
  readonly answeredMs: number;
}

/** What clients were told, in the order of the answers. */
export class History {
  private readonly recorded: Entry[] = [];

  get entries(): readonly Entry[] {
    return this.recorded;
  }

  /** Asks, and writes down what came of it. */
  async record(client: string, request: Request, ask: () => Promise<Answer>): Promise<Answer> {
    const askedMs = performance.now();
    const answer = await ask();
    this.recorded.push({ client, request, answer, askedMs, answeredMs: performance.now() });
    return answer;
  }

  /** The last request of each key whose outcome nobody knows yet. */
  open(): { client: string; request: Extract<Request, { key: string }> }[] {
    const open = new Map<string, { client: string; request: Extract<Request, { key: string }> }>();
    for (const { client, request, answer } of this.recorded) {
      if (!('key' in request)) continue;
      if (answer.kind === 'unknown') open.set(request.key, { client, request });
    }
    for (const { request, answer } of this.recorded) {
      if ('key' in request && (answer.kind === 'order' || answer.kind === 'done')) open.delete(request.key);
    }
    return [...open.values()];
  }
}
