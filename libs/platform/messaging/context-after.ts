import { newContext, type WorkContext } from '#platform/observability';
import type { Message } from './message.js';

/** The context of what a message makes for, in the service that handles it. */
export function contextAfter(message: Message, service?: string): WorkContext {
  const { id: causationId, correlationid: correlationId, traceparent } = message;
  return newContext({ correlationId, traceparent, causationId, ...(service !== undefined && { service }) });
}
