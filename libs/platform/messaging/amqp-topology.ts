import type { Channel } from 'amqplib';
import type { MessageContracts } from './message.js';

/** Every event goes through here; the routing key is the message type. */
export const exchange = 'souk.events';

export const deadLetterQueue = (service: string) => `${service}.dead`;

/**
 * RabbitMQ 4 drops what came back 20 times unless told otherwise, 3 refuses "no limit", and they count differently: attempts are counted
 * in the inbox, and this is out of the way.
 */
const deliveryLimit = 1_000_000;

/** The services of a topology that have a queue which outlives them. */
export function durableServices({ topology, listeners = [] }: MessageContracts): string[] {
  return [...new Set(Object.values(topology).flat())].filter((service) => !listeners.includes(service));
}

/** Whether some queue must be there for a type: a broker that has none for it lost its topology. */
export function isMandatory({ topology, listeners = [] }: MessageContracts, type: string): boolean {
  return topology[type]?.some((service) => !listeners.includes(service)) ?? false;
}

/**
 * Declares everything that the contracts list, so that whoever is first to publish loses nothing. Declaring what is there changes nothing.
 * One active consumer at a time: two would take one subject's messages out of order.
 */
export async function declareTopology(channel: Channel, contracts: MessageContracts): Promise<void> {
  await channel.assertExchange(exchange, 'topic', { durable: true });
  for (const service of durableServices(contracts)) {
    // Dead letters wait for a person: the queue has no bound, and a gauge.
    await channel.assertQueue(deadLetterQueue(service), {
      durable: true,
      arguments: { 'x-queue-type': 'quorum', 'x-delivery-limit': deliveryLimit },
    });
    await channel.assertQueue(service, {
      durable: true,
      deadLetterExchange: '',
      deadLetterRoutingKey: deadLetterQueue(service),
      arguments: {
        'x-queue-type': 'quorum',
        'x-single-active-consumer': true,
        'x-delivery-limit': deliveryLimit,
      },
    });
  }
  for (const [type, services] of Object.entries(contracts.topology)) {
    for (const service of services) {
      if (!contracts.listeners?.includes(service)) await channel.bindQueue(service, exchange, type);
    }
  }
}
