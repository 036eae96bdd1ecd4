import { hash } from 'node:crypto';
import type { PreparedOperation } from '../documents/prepared-operation.js';
import { isOfTrace } from '../subgraphs/fetch-headers.js';

/** Longer keys are hashed: a key is kept with each answer, and sent to the store. */
const maxPlainCharacters = 300;

/** The part of a key that no client's variables change, by operation: an operation belongs to one graph. */
const ofOperations = new WeakMap<PreparedOperation, string>();

/** What an answer to a public operation depends on: the graph, the operation, its own variables, and the headers that are passed on. */
export function answerKey(
  graphHash: string,
  operation: PreparedOperation,
  variables: Readonly<Record<string, unknown>>,
  forwarded: Readonly<Record<string, string>>,
): string {
  const start = startOfKey(graphHash, operation);
  let key = start;
  for (const { variable } of operation.definition.variableDefinitions ?? []) {
    const name = variable.name.value;
    // Left out and null are different things, and what every object inherits was left out.
    const value = Object.hasOwn(variables, name) ? variables[name] : undefined;
    if (value !== undefined) key += ` ${name}=${canonicalJson(value)}`;
  }
  for (const name of Object.keys(forwarded).sort()) {
    if (!isOfTrace(name)) key += `\n${name}:${forwarded[name]}`;
  }
  // Without the start in plain text, a hash could not be told from an operation's name.
  return key.length <= maxPlainCharacters ? key : `#${hash('sha256', key, 'base64url')}`;
}

function startOfKey(graphHash: string, operation: PreparedOperation): string {
  let start = ofOperations.get(operation);
  if (start === undefined) {
    start = `${graphHash} ${operation.documentHash} ${operation.name ?? ''}`;
    ofOperations.set(operation, start);
  }
  return start;
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
