import { setTimeout as sleep } from 'node:timers/promises';
import { Logger } from '@nestjs/common';
import { runInContext } from '#platform/observability';
import { backoffMs } from './backoff.js';
import { readData, readEnvelope } from './envelope.js';
import type { Message, MessageContracts } from './message.js';
import type { Receiver } from './message-bus.js';
import { describeError } from './outage.js';
import { traceHandling } from './traced-messages.js';

const tries = 3;
const retryInitialMs = 50;
const retryMaxMs = 500;

/** What a listener does with a delivery: always settled, for it has nowhere to keep it. Types it did not ask for are passed over. */
export function hearMessages(
  service: string,
  { definitions }: MessageContracts,
  types: readonly string[],
  handle: (message: Message) => Promise<void>,
): Receiver {
  const logger = new Logger('MessageListener');
  const wanted = new Map(definitions.filter(({ type }) => types.includes(type)).map((known) => [known.type, known]));
  return async ({ content, signal }) => {
    for (let failures = 0; failures < tries && !signal?.aborted; ) {
      let message: Message | undefined;
      try {
        message = readEnvelope(content);
        const definition = wanted.get(message.type);
        if (!definition) return;
        const heard = { ...message, data: readData(definition.schema, message) };
        await traceHandling(service, [heard], (_, context) => runInContext(context, () => handle(heard)));
        return;
      } catch (error) {
        const heard = { messageId: message?.id, type: message?.type };
        logger.warn({ service, ...heard, ...describeError(error) }, 'a message was heard in vain');
        await sleep(backoffMs(++failures, retryInitialMs, retryMaxMs));
      }
    }
  };
}
