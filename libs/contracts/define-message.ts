import { z } from 'zod';
import type { MessageDefinition } from '#platform/messaging';

export function defineMessage<const Type extends string, Schema extends z.ZodType>(
  source: string,
  type: Type,
  schema: Schema,
): MessageDefinition<z.output<Schema>, Type> {
  return { source, type, schema: schema as z.ZodType<z.output<Schema>> };
}

/** Money on the wire: whole minor units. */
export const money = z.object({ amount: z.int(), currency: z.string().length(3) });

export const id = z.string().min(1).max(64);
