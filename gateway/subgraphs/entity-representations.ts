type Json = Record<string, unknown>;

interface EntityAnswer {
  data?: Record<string, unknown> | null;
  errors?: readonly { path?: readonly (string | number)[] }[];
}

/** The representations of a fetch, each once, and the way back from the answer. */
export class EntityRepresentations {
  readonly unique: readonly unknown[];
  /** The places of each unique one in what was asked for. */
  private readonly places: readonly number[][];

  constructor(private readonly asked: readonly unknown[]) {
    const byContent = new Map<string, number[]>();
    const unique: unknown[] = [];
    for (const [place, representation] of asked.entries()) {
      const content = JSON.stringify(representation);
      const known = byContent.get(content);
      if (known) known.push(place);
      else {
        byContent.set(content, [place]);
        unique.push(representation);
      }
    }
    this.unique = unique;
    this.places = [...byContent.values()];
  }

  /** Gives every representation its answer, as if each had been sent. Twins get copies: the executor writes into them. */
  spread<Answer extends EntityAnswer>(answer: Answer): Answer {
    if (this.unique.length === this.asked.length) return answer;
    const entities = answer.data?._entities;
    if (!Array.isArray(entities) || entities.length !== this.unique.length) return answer;
    const all = new Array<unknown>(this.asked.length);
    for (const [index, places] of this.places.entries()) {
      for (const [nth, place] of places.entries()) all[place] = nth === 0 ? entities[index] : copy(entities[index]);
    }
    const errors = answer.errors?.flatMap((error) => {
      const [root, index, ...rest] = error.path ?? [];
      const places = root === '_entities' && typeof index === 'number' ? this.places[index] : undefined;
      return places ? places.map((place) => ({ ...error, path: ['_entities', place, ...rest] })) : [error];
    });
    return { ...answer, data: { ...answer.data, _entities: all }, ...(errors && { errors }) };
  }
}

function copy(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(copy);
  if (typeof value !== 'object' || value === null) return value;
  const result: Json = {};
  for (const [key, each] of Object.entries(value)) result[key] = copy(each);
  return result;
}
