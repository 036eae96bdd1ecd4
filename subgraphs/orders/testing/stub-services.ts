import { randomUUID } from 'node:crypto';
import {
  ChargePayment,
  contracts,
  OrderCancelled,
  OrderReturned,
  PaymentCharged,
  PaymentDeclined,
  PaymentRefunded,
  RefundPayment,
  ReleaseStock,
  ReservationRejected,
  ReserveStock,
  StockReleased,
  StockReserved,
  StockReturned,
} from '#contracts';
import { InProcessBus, type Message, type MessageDefinition } from '#platform/messaging';

const stock = (orderId: string) => ({ orderId, products: [] });
const paid = (orderId: string) => ({ orderId, amount: { amount: 100, currency: 'USD' } });

/** What inventory and payments answer. */
const answers = {
  StockReserved: { definition: StockReserved, data: stock },
  ReservationRejected: {
    definition: ReservationRejected,
    data: (orderId: string) => ({ orderId, reason: 'OUT_OF_STOCK', productIds: [] }),
  },
  StockReleased: { definition: StockReleased, data: stock },
  StockReturned: { definition: StockReturned, data: stock },
  PaymentCharged: { definition: PaymentCharged, data: paid },
  PaymentDeclined: { definition: PaymentDeclined, data: paid },
  PaymentRefunded: { definition: PaymentRefunded, data: paid },
} satisfies Record<string, { definition: MessageDefinition; data: (orderId: string) => object }>;

export type AnswerType = keyof typeof answers;

/** What is answered when all goes well. */
const usualAnswers: Record<string, AnswerType> = {
  [ReserveStock.type]: 'StockReserved',
  [ReleaseStock.type]: 'StockReleased',
  [OrderCancelled.type]: 'StockReturned',
  [OrderReturned.type]: 'StockReturned',
  [ChargePayment.type]: 'PaymentCharged',
  [RefundPayment.type]: 'PaymentRefunded',
};

/** Inventory's and payments' ends of the bus. */
export class StubServices {
  /** What orders told them so far. */
  readonly told: Message[] = [];
  /** The answers that they give by themselves; the others are left to the test. */
  readonly answering = new Set<AnswerType>();
  bus = new InProcessBus(contracts);

  /** Joins a new bus: a process that ends leaves nothing on the one it was on. */
  async join(): Promise<InProcessBus> {
    this.bus = new InProcessBus(contracts);
    for (const service of ['inventory', 'payments']) {
      await this.bus.subscribe(service, ({ content }) => this.hear(JSON.parse(content)));
    }
    return this.bus;
  }

  /** From now on all goes well by itself. */
  answerAll(): void {
    for (const answer of Object.values(usualAnswers)) this.answering.add(answer);
  }

  /** Answers for an order, as the service that would; resolves when orders has dealt with it. */
  async answer(type: AnswerType, orderId: string, cause?: Message): Promise<void> {
    const { definition, data } = answers[type];
    await this.say<unknown>(definition, orderId, 1, data(orderId), cause);
  }

  /** Says something on the bus, as the service it comes from; resolves when orders has dealt with it. */
  async say<Data>(
    definition: MessageDefinition<Data>,
    subject: string,
    sequence: number,
    data: Data,
    cause?: Message,
  ): Promise<void> {
    const message: Message = {
      specversion: '1.0',
      id: randomUUID(),
      type: definition.type,
      source: definition.source,
      subject,
      time: new Date().toISOString(),
      datacontenttype: 'application/json',
      data,
      sequence,
      correlationid: cause?.correlationid ?? randomUUID(),
    };
    const { id, type } = message;
    await this.bus.publish({ id, type, subject, content: JSON.stringify(message), redelivered: false });
  }

  /** What they were told of this kind about an order. */
  toldOf({ type }: { type: string }, orderId: string): Message[] {
    return this.told.filter((message) => message.type === type && message.subject === orderId);
  }

  private async hear(message: Message): Promise<void> {
    this.told.push(message);
    const answer = usualAnswers[message.type];
    if (answer && this.answering.has(answer)) await this.answer(answer, message.subject, message);
  }
}
