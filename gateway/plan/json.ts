/** An object that came out of JSON: its properties are its own, whatever they are called. */
export type JsonObject = { [name: string]: unknown };

/** What every object answers to, though JSON never said so: `constructor`, `toString`, `__proto__` … */
const inherited: ReadonlySet<string> = new Set(Object.getOwnPropertyNames(Object.prototype));

export function isJsonObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Whether reading a property of this name needs `readOwn`. */
export function isInherited(name: string): boolean {
  return inherited.has(name);
}

export function readOwn(object: JsonObject, name: string): unknown {
  return Object.hasOwn(object, name) ? object[name] : undefined;
}

/** The one name under which an object would take a value for its prototype. */
export function writeOwn(object: JsonObject, name: string, value: unknown): void {
  if (name === '__proto__') {
    Object.defineProperty(object, name, { value, configurable: true, enumerable: true, writable: true });
  } else {
    object[name] = value;
  }
}
