import { randomUUID } from 'node:crypto';
import { z } from 'zod';
import type { Message } from './message.js';

/** An AMQP property holds 255 bytes, a character takes up to 4. */
const shortLength = 60;

const envelope: z.ZodType<Message> = z.object({
  specversion: z.literal('1.0'),
  // In the spelling that the database answers in: the inbox's answers are compared with it.
  id: z.uuid().toLowerCase(),
  type: z.string().min(1).max(100),
  source: z.string().min(1).max(100),
  subject: z.string().min(1).max(200),
  time: z.string().max(40),
  datacontenttype: z.literal('application/json'),
  data: z.unknown(),
  sequence: z.int().min(0),
  correlationid: z.string().min(1).max(64),
  causationid: z.string().max(64).optional(),
  traceparent: z.string().max(64).optional(),
});

/** A message that nobody can make sense of, and no other try will. */
export class UnreadableMessage extends Error {
  override readonly name = 'UnreadableMessage';
}

/** Reads an envelope; what is in `data` is the definition's to check. Throws UnreadableMessage. */
export function readEnvelope(content: string): Message {
  let json: unknown;
  try {
    json = JSON.parse(content);
  } catch {
    throw new UnreadableMessage('not JSON');
  }
  const result = envelope.safeParse(json);
  if (result.success) return result.data;
  throw new UnreadableMessage(`not an envelope: ${paths(result.error)}`);
}

/** Throws UnreadableMessage when the data is not what the schema says. */
export function readData<Data>(schema: z.ZodType<Data>, message: Message): Data {
  const result = schema.safeParse(message.data);
  if (result.success) return result.data;
  throw new UnreadableMessage(`data does not fit ${message.type}: ${paths(result.error)}`);
}

/** What a message that cannot be read says of itself, as far as that goes. */
export function whatCanBeRead(content: string): Pick<Message, 'id' | 'type' | 'subject'> {
  let json: unknown;
  try {
    json = JSON.parse(content);
  } catch {
    json = undefined;
  }
  const part = (name: string, maxLength: number) => {
    const value = typeof json === 'object' && json !== null ? Reflect.get(json, name) : undefined;
    return typeof value === 'string' && value !== '' ? value.slice(0, maxLength) : undefined;
  };
  return {
    id: part('id', shortLength) ?? randomUUID(),
    type: part('type', shortLength) ?? 'unknown',
    subject: part('subject', 200) ?? 'unknown',
  };
}

/** Where it is wrong and what was wanted; never the value, which may be a person's. */
function paths(error: z.ZodError): string {
  return error.issues
    .slice(0, 5)
    .map((issue) => `${issue.path.join('.') || 'it'} ${issue.message}`)
    .join('; ');
}
