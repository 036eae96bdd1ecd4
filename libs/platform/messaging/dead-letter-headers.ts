import type { GetMessage, MessagePropertyHeaders } from 'amqplib';
import type { DeadLetter } from './dead-letter.js';

/** What a dead letter's AMQP headers say; its content is the message as it came. */
export function deadLetterHeaders(letter: DeadLetter): MessagePropertyHeaders {
  return {
    'x-souk-subject': letter.subject,
    'x-souk-error': letter.error,
    'x-souk-reason': letter.reason,
    'x-souk-attempts': letter.attempts,
    'x-souk-died-at': letter.diedAt.toISOString(),
  };
}

/** The letter in a message of a dead letter queue. One that the broker put there by itself has no headers of ours. */
export function readDeadLetter(service: string, { content, properties }: GetMessage): DeadLetter {
  const headers: MessagePropertyHeaders = properties.headers ?? {};
  const text = (value: unknown, otherwise: string) => (typeof value === 'string' ? value : otherwise);
  const attempts: unknown = headers['x-souk-attempts'];
  return {
    id: text(properties.messageId, 'unknown'),
    service,
    type: text(properties.type, 'unknown'),
    subject: text(headers['x-souk-subject'], 'unknown'),
    content: content.toString('utf8'),
    error: text(headers['x-souk-error'], 'Broker'),
    reason: text(
      headers['x-souk-reason'],
      `put here by the broker: ${text(headers['x-first-death-reason'], 'unknown')}`,
    ),
    attempts: typeof attempts === 'number' ? attempts : 0,
    diedAt: new Date(text(headers['x-souk-died-at'], '') || 0),
  };
}
