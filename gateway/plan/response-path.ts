import { isJsonObject, type JsonObject, readOwn } from './json.js';

/** Where a plan finds entities: response names, and `@` for each entry of a list. */
export type ResponsePath = readonly string[];
/** Where one of them is: response names and indexes. */
export type ResultPath = readonly (string | number)[];

/** The objects at a path, in order; what is null, absent or no object is left out. */
export function objectsAt(data: JsonObject, path: ResponsePath): JsonObject[] {
  const objects: JsonObject[] = [];
  collect(data, path, 0, objects);
  return objects;
}

function collect(value: unknown, path: ResponsePath, depth: number, objects: JsonObject[]): void {
  const step = path[depth];
  if (Array.isArray(value)) {
    if (step !== '@') return;
    for (const each of value) collect(each, path, depth + 1, objects);
  } else if (isJsonObject(value)) {
    if (step === undefined) objects.push(value);
    else collect(readOwn(value, step), path, depth + 1, objects);
  }
}

/** The paths of the objects at a path, in the order of `objectsAt`. */
export function pathsAt(data: JsonObject, path: ResponsePath): ResultPath[] {
  const paths: ResultPath[] = [];
  locate(data, path, 0, [], paths);
  return paths;
}

function locate(value: unknown, path: ResponsePath, depth: number, at: ResultPath, paths: ResultPath[]): void {
  const step = path[depth];
  if (Array.isArray(value)) {
    if (step !== '@') return;
    for (const [index, each] of value.entries()) locate(each, path, depth + 1, [...at, index], paths);
  } else if (isJsonObject(value)) {
    if (step === undefined) paths.push(at);
    else locate(readOwn(value, step), path, depth + 1, [...at, step], paths);
  }
}
