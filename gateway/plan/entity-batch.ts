import type { JsonObject } from './json.js';
import {
  type PlainField,
  type RepresentationMaker,
  type RepresentationMakers,
  valueOfField,
} from './representation-makers.js';

/** The representations of one type that are made already: their indexes, by what mostly tells them apart, and by their JSON. */
class Known {
  readonly byId = new Map<unknown, number>();
  readonly byText = new Map<string, number>();
}

/** The entities that a fetch is about, each representation once, whoever shares it. */
export class EntityBatch {
  private readonly representations: JsonObject[] = [];
  /** For each entity, the index of its representation; -1: it is not asked about. */
  private readonly indexes: Int32Array;

  constructor(
    private readonly entities: readonly JsonObject[],
    makers: RepresentationMakers,
  ) {
    this.indexes = new Int32Array(entities.length);
    let type: unknown;
    let maker = makers.forType(type);
    let known = new Known();
    const knownByType = new Map([[type, known]]);
    for (let place = 0; place < entities.length; place += 1) {
      const entity = entities[place] ?? {};
      // Mostly the next one is of the same type.
      if (entity.__typename !== type) {
        type = entity.__typename;
        maker = makers.forType(type);
        known = knownByType.get(type) ?? new Known();
        knownByType.set(type, known);
      }
      this.indexes[place] = this.indexOf(entity, maker, known);
    }
  }

  /** How many representations there are. */
  get size(): number {
    return this.representations.length;
  }

  /** The list of the representations. */
  get json(): string {
    return JSON.stringify(this.representations);
  }

  /** Calls `visit` with each entity that is asked about, the index of its representation, and its place among all. */
  forEach(visit: (entity: JsonObject, index: number, place: number) => void): void {
    for (let place = 0; place < this.entities.length; place += 1) {
      const entity = this.entities[place];
      const index = this.indexes[place] ?? -1;
      if (entity && index >= 0) visit(entity, index, place);
    }
  }

  private indexOf(entity: JsonObject, maker: RepresentationMaker, known: Known): number {
    const { fields } = maker;
    const id = fields?.[1] && valueOfField(entity, fields[1]);
    const hasId = typeof id === 'string' || typeof id === 'number';
    const index = hasId ? known.byId.get(id) : undefined;
    if (index !== undefined && fields && isLike(entity, this.representations[index], fields)) return index;
    const representation = maker.make(entity);
    if (!representation) return -1;
    if (hasId && index === undefined) {
      known.byId.set(id, this.size);
      return this.representations.push(representation) - 1;
    }
    const text = JSON.stringify(representation);
    const same = known.byText.get(text);
    if (same !== undefined) return same;
    known.byText.set(text, this.size);
    return this.representations.push(representation) - 1;
  }
}

/** Whether an entity's representation would be this one. */
function isLike(entity: JsonObject, made: JsonObject | undefined, fields: readonly PlainField[]): boolean {
  return made !== undefined && fields.every((field) => isSame(valueOfField(entity, field), valueOfField(made, field)));
}

function isSame(value: unknown, other: unknown): boolean {
  return value === other || (typeof value === 'object' && JSON.stringify(value) === JSON.stringify(other));
}
