import { Injectable } from '@nestjs/common';
import { DiscoveryService, MetadataScanner } from '@nestjs/core';
import type { HandledMessage } from './consumer.js';
import { type Handler, handlesKey } from './handles.js';
import type { MessageContracts } from './message.js';

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
    for (const { type, handle } of this.marked()) {
      const definition = definitions.find((candidate) => candidate.type === type);
      if (!definition) throw new Error(`${service} handles ${type}, which the contracts do not define`);
      if (!topology[type]?.includes(service)) throw new Error(`${service} handles ${type}, which is never sent to it`);
      if (handlers.has(type)) throw new Error(`${service} handles ${type} twice`);
      handlers.set(type, { definition, handle });
    }
    const missing = Object.keys(topology).filter((type) => topology[type]?.includes(service) && !handlers.has(type));
    if (missing.length > 0) throw new Error(`${service} does not handle what it is sent: ${missing.join(', ')}`);
    return handlers;
  }

  private *marked(): Generator<{ type: string; handle: Handler<unknown> }> {
    const instances = new Set<unknown>(this.discovery.getProviders().map(({ instance }) => instance));
    for (const instance of instances) {
      if (typeof instance !== 'object' || instance === null) continue;
      for (const name of this.scanner.getAllMethodNames(Object.getPrototypeOf(instance))) {
        const method: unknown = Reflect.get(instance, name);
        if (typeof method !== 'function') continue;
        const type: unknown = Reflect.getMetadata(handlesKey, method);
        if (typeof type === 'string') yield { type, handle: method.bind(instance) };
      }
    }
  }
}
