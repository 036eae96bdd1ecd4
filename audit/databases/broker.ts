import { type ChannelModel, connect } from 'amqplib';
import { contracts } from '#contracts';
import { AmqpDeadLetters, durableServices } from '#platform/messaging';

const connectTimeoutMs = 5_000;
const notFound = 404; // AMQP 0-9-1, reply codes
/** Letters of a service that are named at once: the command dead-letters shows the others. */
const maxLetters = 100;

export interface Letter {
  readonly id: string;
  readonly type: string;
  readonly subject: string;
}

/** RabbitMQ, where services are connected by it: what waits there that no database knows of. */
export class Broker {
  constructor(private readonly url: string) {}

  /** How many messages wait for a service, without those that it holds unacknowledged; none where it has no queue yet. Throws when the broker cannot be reached. */
  async waitingFor(service: string): Promise<number> {
    const model = await this.connect();
    model.on('error', () => undefined); // What is under way fails.
    try {
      const channel = await model.createChannel();
      channel.on('error', () => undefined); // A queue that is not there closes its channel.
      const { messageCount } = await channel.checkQueue(service);
      return messageCount;
    } catch (error) {
      if (isNotFound(error)) return 0;
      throw error;
    } finally {
      await model.close();
    }
  }

  private async connect(): Promise<ChannelModel> {
    try {
      return await connect(this.url, { timeout: connectTimeoutMs });
    } catch (error) {
      throw new Error(`RabbitMQ at ${new URL(this.url).host} cannot be reached`, { cause: error });
    }
  }

  /** Counts what waits, and takes nothing. */
  countDeadLettersOf(service: string): Promise<number> {
    return this.waitingFor(`${service}.dead`);
  }

  /** A service's oldest dead letters, which are put back. A replay in the same moment misses them. */
  async deadLettersOf(service: string): Promise<readonly Letter[]> {
    if ((await this.countDeadLettersOf(service)) === 0) return [];
    const letters = await AmqpDeadLetters.connect(this.url);
    try {
      return await letters.list(service, maxLetters);
    } finally {
      await letters.close();
    }
  }
}

function isNotFound(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === notFound;
}

/** The services that act on messages. */
export const consumers: readonly string[] = durableServices(contracts);
