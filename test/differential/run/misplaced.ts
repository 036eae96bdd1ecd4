import type { ErrorSeen } from './case.js';

/** The seeds of the objects of an answer, by where they are. */
export type Places = ReadonlyMap<string, string>;

export function placeOf(path: readonly (string | number)[]): string {
  return JSON.stringify(path);
}

/** The errors that tell of another object than the one at their path. What no resolver was asked about is given the benefit of the doubt. */
export function misplaced(errors: readonly ErrorSeen[], places: Places): ErrorSeen[] {
  return errors.filter(({ message, path }) => {
    const told = /^no "(.*)"$/s.exec(message)?.[1];
    if (told === undefined || !path) return false;
    const here = places.get(placeOf(path));
    const above = path.length > 0 ? places.get(placeOf(path.slice(0, -1))) : undefined;
    if (here === undefined && above === undefined) return false;
    return told !== here && !(above !== undefined && told.startsWith(`${above}.`));
  });
}
