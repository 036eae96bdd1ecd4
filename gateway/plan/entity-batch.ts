import type { JsonObject } from './json.js';
import { type RepresentationWriter, type TypeWriter, valueOfField } from './representation-writer.js';

/** The representations of one type that are written already: their indexes, by what tells them apart. */
type Known = Map<unknown, number>;

/** The entities that a fetch is about, each representation once, whoever shares it. */
export class EntityBatch {
  private readonly texts: string[] = [];
  /** For each entity, the index of its representation; -1: it is not asked about. */
  private readonly indexes: Int32Array;

  constructor(
    private readonly entities: readonly JsonObject[],
    writer: RepresentationWriter,
  ) {
    this.indexes = new Int32Array(entities.length);
    const knownByType = new Map<unknown, Known>();
    let type: unknown;
    let typeWriter = writer.forType(type);
    let known: Known = new Map();
    for (let place = 0; place < entities.length; place += 1) {
      const entity = entities[place] ?? {};
      // Mostly the next one is of the same type.
      if (entity.__typename !== type) {
        type = entity.__typename;
        typeWriter = writer.forType(type);
        known = knownByType.get(type) ?? new Map();
        knownByType.set(type, known);
      }
      this.indexes[place] = this.indexOf(entity, typeWriter, known);
    }
  }

  /** How many representations there are. */
  get size(): number {
    return this.texts.length;
  }

  /** JSON of the representations, separated by commas. */
  get json(): string {
    return this.texts.join();
  }

  /** Calls `visit` with each entity that is asked about, the index of its representation, and its place among all. */
  forEach(visit: (entity: JsonObject, index: number, place: number) => void): void {
    for (let place = 0; place < this.entities.length; place += 1) {
      const entity = this.entities[place];
      const index = this.indexes[place] ?? -1;
      if (entity && index >= 0) visit(entity, index, place);
    }
  }

  /** By its id where that is enough: then the text is written for the first of those that share it only. */
  private indexOf(entity: JsonObject, writer: TypeWriter, known: Known): number {
    const id = writer.id && (valueOfField(entity, writer.id) ?? undefined);
    const key = id ?? writer.write(entity);
    if (key === undefined) return -1;
    const index = known.get(key);
    if (index !== undefined) return index;
    const text = id === undefined ? key : writer.write(entity);
    if (typeof text !== 'string') return -1;
    known.set(key, this.texts.length);
    return this.texts.push(text) - 1;
  }
}
