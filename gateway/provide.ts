import type { FactoryProvider } from '@nestjs/common';

type Class<T = unknown> = abstract new (...parts: never[]) => T;
type Instances<Classes extends readonly Class[]> = { [Index in keyof Classes]: InstanceType<Classes[Index]> };

/** A provider that is made of other providers by a function, with their types checked. */
export function provide<T, const Parts extends readonly Class[]>(
  token: Class<T>,
  parts: Parts,
  create: (...parts: Instances<Parts>) => T,
): FactoryProvider<T> {
  return { provide: token, inject: [...parts], useFactory: create };
}
