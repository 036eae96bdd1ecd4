import { Injectable } from '@nestjs/common';
import { DiscoveryService, MetadataScanner } from '@nestjs/core';
import { type BatchHandler, type Handler, type HandlesMark, handlesKey } from './handles.js';
import type { HandledMessage } from './handling.js';
import type { Message, MessageContracts } from './message.js';

/** Finds the methods marked with `@Handles` in this application. */
@Injectable()
export class HandlerExplorer {
  constructor(
    private readonly discovery: DiscoveryService,
    private readonly scanner: MetadataScanner,
  ) {}

  /** By message type. Throws when the service has two for a type, none for one that the topology sends it, or one for what it is never sent. */
  handlersOf(service: string, { definitions, topology }: MessageContracts): ReadonlyMap<string, HandledMessage> {
    const handlers = new Map<string, HandledMessage>();
    for (const { mark, method } of this.marked()) {
      const handle = handlerOf(mark, method);
      for (const type of mark.types) {
        const definition = definitions.find((candidate) => candidate.type === type);
        if (!definition) throw new Error(`${service} handles ${type}, which the contracts do not define`);
        if (!topology[type]?.includes(service))
          throw new Error(`${service} handles ${type}, which is never sent to it`);
        if (handlers.has(type)) throw new Error(`${service} handles ${type} twice`);
        handlers.set(type, { definition, handle, together: mark.together });
      }
    }
    const missing = Object.keys(topology).filter((type) => topology[type]?.includes(service) && !handlers.has(type));
    if (missing.length > 0) throw new Error(`${service} does not handle what it is sent: ${missing.join(', ')}`);
    return handlers;
  }

  private *marked(): Generator<{ mark: HandlesMark; method: Marked }> {
    const instances = new Set<unknown>(this.discovery.getProviders().map(({ instance }) => instance));
    for (const instance of instances) {
      if (typeof instance !== 'object' || instance === null) continue;
      for (const name of this.scanner.getAllMethodNames(Object.getPrototypeOf(instance))) {
        const method: unknown = Reflect.get(instance, name);
        if (typeof method !== 'function') continue;
        const mark: HandlesMark | undefined = Reflect.getMetadata(handlesKey, method);
        if (mark) yield { mark, method: method.bind(instance) };
      }
    }
  }
}

/** A method as it is found, before its mark says which of the two it is. */
type Marked = Handler<unknown> & BatchHandler<Message>;

/** What takes one message at a time takes several one after the other. */
function handlerOf({ together }: HandlesMark, method: Marked): BatchHandler<Message> {
  if (together) return method;
  return async (tx, messages) => {
    for (const message of messages) await method(tx, message);
  };
}
