import type { z } from 'zod';

/** A message as it travels: CloudEvents 1.0 in JSON (https://github.com/cloudevents/spec/blob/v1.0.2/cloudevents/formats/json-format.md). */
export interface Message<Data = unknown> {
  readonly specversion: '1.0';
  /** Unique: what the inbox knows it by. */
  readonly id: string;
  readonly type: string;
  /** The service it comes from. */
  readonly source: string;
  /** The id of the aggregate it tells about. */
  readonly subject: string;
  /** RFC 3339, UTC. */
  readonly time: string;
  readonly datacontenttype: 'application/json';
  readonly data: Data;
  /** The aggregate's version: an older after-image changes nothing. */
  readonly sequence: number;
  readonly correlationid: string;
  /** The message whose handling sent this one. */
  readonly causationid?: string;
  readonly traceparent?: string;
}

/** A kind of message: one validator for producer and consumer. */
export interface MessageDefinition<Data = unknown, Type extends string = string> {
  readonly type: Type;
  readonly source: string;
  readonly schema: z.ZodType<Data>;
}

/** What a kind of message carries. */
export type MessageData<Definition> = Definition extends MessageDefinition<infer Data> ? Data : never;

/** A message of one of these kinds, to be told apart by its `type`. */
export type MessageOf<Definition extends MessageDefinition> =
  Definition extends MessageDefinition<infer Data, infer Type> ? Message<Data> & { readonly type: Type } : never;

/** What the services have agreed on, given to each at composition. */
export interface MessageContracts {
  readonly definitions: readonly MessageDefinition[];
  /** Message type → the services whose durable queue it goes to. Every process declares all of it before it publishes. */
  readonly topology: Readonly<Record<string, readonly string[]>>;
  /** Those in the topology that only listen: no queue outlives them, and what is said while they are away they never hear. */
  readonly listeners?: readonly string[];
}
