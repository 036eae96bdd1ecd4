import { type ChannelModel, type ConfirmChannel, connect, type GetMessage } from 'amqplib';
import { deadLetterQueue } from './amqp-topology.js';
import type { DeadLetter, DeadLetters } from './dead-letter.js';
import { readDeadLetter } from './dead-letter-headers.js';

/** Letters looked through for one id, at most: they are held, unacknowledged, while it is sought. */
const maxSearched = 10_000;
const connectTimeoutMs = 5_000;

/** The dead letters in RabbitMQ. Those that are only looked at go back to where they were. */
export class AmqpDeadLetters implements DeadLetters {
  private constructor(private readonly model: ChannelModel) {}

  /** Throws when the broker cannot be reached. */
  static async connect(url: string): Promise<AmqpDeadLetters> {
    const model = await connect(url, { timeout: connectTimeoutMs });
    model.on('error', () => undefined); // What is under way fails.
    return new AmqpDeadLetters(model);
  }

  list(service: string, limit: number): Promise<DeadLetter[]> {
    return this.withQueue(service, async (next) => {
      const letters: DeadLetter[] = [];
      while (letters.length < limit) {
        const message = await next();
        if (!message) break;
        letters.push(readDeadLetter(service, message));
      }
      return letters;
    });
  }

  /** Each letter is in the service's queue before it leaves the other: replayed twice at worst, which the inbox absorbs. */
  replay(service: string, id?: string): Promise<number> {
    return this.withQueue(service, async (next, channel, waiting) => {
      let replayed = 0;
      // Only those that are there now: one that dies again would go round and round.
      for (let seen = 0; seen < Math.min(waiting, id === undefined ? waiting : maxSearched); seen++) {
        const message = await next();
        if (!message) break;
        if (id !== undefined && message.properties.messageId !== id) continue;
        await send(channel, service, message);
        channel.ack(message);
        replayed++;
      }
      return replayed;
    });
  }

  async close(): Promise<void> {
    await this.model.close();
  }

  /** Closing the channel puts back, in their order, all that was taken and not acknowledged. */
  private async withQueue<T>(
    service: string,
    work: (next: () => Promise<GetMessage | false>, channel: ConfirmChannel, waiting: number) => Promise<T>,
  ): Promise<T> {
    const channel = await this.model.createConfirmChannel();
    channel.on('error', () => undefined); // What is under way fails.
    const queue = deadLetterQueue(service);
    const { messageCount } = await channel.checkQueue(queue).catch(() => {
      throw new Error(`there is no queue ${queue}`);
    });
    const result = await work(() => channel.get(queue), channel, messageCount);
    await channel.close();
    return result;
  }
}

function send(channel: ConfirmChannel, service: string, { content, properties }: GetMessage): Promise<void> {
  const { messageId, type, contentType } = properties;
  return new Promise((resolve, reject) => {
    const returned = () => reject(new Error(`there is no queue ${service}`));
    channel.once('return', returned);
    const options = { messageId, type, contentType, persistent: true, mandatory: true };
    channel.sendToQueue(service, content, options, (error) => {
      channel.off('return', returned);
      if (error) reject(error);
      else resolve();
    });
  });
}
