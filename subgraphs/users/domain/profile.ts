export const profileFields = ['phoneNumber', 'address', 'city', 'postalCode', 'country'] as const;

/** Where things are sent. A field is null while nothing is on file. */
export type Profile = Record<(typeof profileFields)[number], string | null>;

/** What others keep a copy of: changed together, told together. */
export interface Person extends Profile {
  name: string;
}

/** A field that is undefined or left out stays as it is; null clears it. A name cannot be cleared. */
export type PersonChanges = Partial<{ [Field in keyof Person]: Person[Field] | undefined }>;

/** The fields that change, with their new values; undefined when everything is so already. */
export function changedFields(person: Person, changes: PersonChanges): Partial<Person> | undefined {
  const changed = Object.fromEntries(
    (['name', ...profileFields] as const)
      .filter((field) => changes[field] !== undefined && changes[field] !== person[field])
      .map((field) => [field, changes[field]]),
  );
  return Object.keys(changed).length > 0 ? changed : undefined;
}

/** The profile of a person, or null while nothing at all is on file. */
export function profileOf({ phoneNumber, address, city, postalCode, country }: Profile): Profile | null {
  const profile = { phoneNumber, address, city, postalCode, country };
  return Object.values(profile).some((value) => value !== null) ? profile : null;
}
