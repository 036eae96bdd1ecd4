import { type Channel, type ConsumeMessage, IllegalOperationError } from 'amqplib';

/** On a channel that is gone there is nothing to acknowledge: the message comes again. */
export function acknowledge(channel: Channel, message: ConsumeMessage): void {
  try {
    channel.ack(message);
  } catch (error) {
    if (!(error instanceof IllegalOperationError)) throw error;
  }
}
