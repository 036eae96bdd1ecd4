import { createHash } from 'node:crypto';
import type { PreparedOperation } from '../documents/prepared-operation.js';

/** What an answer to a public operation depends on: the graph, the operation, its own variables, and the headers that are passed on. */
export function answerKey(
  graphHash: string,
  { documentHash, name: operationName, definition }: PreparedOperation,
  variables: Readonly<Record<string, unknown>>,
  forwarded: Readonly<Record<string, string>>,
): string {
  const hash = createHash('sha256').update(`${graphHash} ${documentHash} ${operationName ?? ''}`);
  for (const { variable } of definition.variableDefinitions ?? []) {
    const name = variable.name.value;
    // Left out and null are different things, and what every object inherits was left out.
    const value = Object.hasOwn(variables, name) ? variables[name] : undefined;
    if (value !== undefined) hash.update(` ${name}=${canonicalJson(value)}`);
  }
  for (const name of Object.keys(forwarded).sort()) hash.update(`\n${name}:${forwarded[name]}`);
  return hash.digest('base64url');
}

/** JSON with the keys of objects in order. Only for what is known not to nest too deep. */
function canonicalJson(value: unknown): string {
  // JSON.stringify makes null of 1e400, which is not what was sent.
  if (typeof value !== 'object' || value === null)
    return typeof value === 'number' ? String(value) : JSON.stringify(value);
  if (Array.isArray(value)) return `[${value.map(canonicalJson).join()}]`;
  const fields = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1));
  return `{${fields.map(([name, each]) => `${JSON.stringify(name)}:${canonicalJson(each)}`).join()}}`;
}
