import type { GraphQLFormattedError } from 'graphql';
import type { SoukError } from '#platform/errors';
import type { SubgraphAnswer } from '../subgraphs/subgraph-answer.js';
import { EntityBatch } from './entity-batch.js';
import { FetchErrors } from './fetch-errors.js';
import type { FetchParts } from './fetch-parts.js';
import type { Place } from './holes.js';
import { isJsonObject, type JsonObject } from './json.js';
import { copyOfObject, type MergeOptions, merge } from './merge.js';
import type { PlanRun } from './plan-run.js';
import { RepresentationMakers } from './representation-makers.js';
import { objectsAt, pathsAt, type ResultPath } from './response-path.js';
import { type Rewrite, rewriteOf } from './rewrites.js';

/** What a request asks for about the entities at one place of an answer, and what becomes of what comes back. */
export class EntityPart {
  /** The types of the entities, for who asks what took long. */
  readonly types: string;
  private readonly makers: RepresentationMakers;
  private readonly rewrite: Rewrite | undefined;
  private readonly errors: FetchErrors;
  private readonly keeping: MergeOptions;
  private readonly copying: MergeOptions;

  constructor(private readonly parts: FetchParts) {
    const { node, schema, holes, interfaces } = parts;
    this.keeping = { keepsParts: true, interfaces };
    this.copying = { keepsParts: false, interfaces };
    const fragments = (node.requires ?? []).flatMap((each) => (each.kind === 'InlineFragment' ? [each] : []));
    this.types = [...new Set(fragments.flatMap(({ typeCondition }) => typeCondition ?? []))].join(', ');
    this.makers = new RepresentationMakers(schema, node);
    this.rewrite = rewriteOf(schema, node.outputRewrites);
    this.errors = new FetchErrors(node, holes);
  }

  /** The entities that are there to ask about. */
  batchIn(run: PlanRun): EntityBatch {
    return new EntityBatch(objectsAt(run.data, this.parts.path), this.makers);
  }

  /** Puts what came back under `field` where it belongs. Answers false when that is not what was asked for. */
  take(run: PlanRun, batch: EntityBatch, { data, errors }: SubgraphAnswer, field: string): boolean {
    const found = data?.[field];
    if (!Array.isArray(found) || found.length !== batch.size) return false;
    if (!errors && found.includes(null)) this.noteUnknown(run, batch, found);
    const given = new Uint8Array(batch.size);
    batch.forEach((entity, index) => {
      const fetched: unknown = found[index];
      if (!isJsonObject(fetched)) return;
      // The first of those that share it keeps its parts, the others get copies: later fetches write into them.
      this.mergeEntity(entity, fetched, given[index] === 0);
      given[index] = 1;
    });
    return true;
  }

  /** An error of a representation is one of every entity that it stands for; one of all of them belongs where they are, as far as that is one place. */
  addErrors(run: PlanRun, batch: EntityBatch, errors: readonly GraphQLFormattedError[]): void {
    if (errors.length === 0) return;
    const { path } = this.parts;
    const list = path.indexOf('@');
    const ofAll = list < 0 ? path : path.slice(0, list);
    const byRepresentation = this.placesByRepresentation(run, batch);
    for (const error of errors) {
      if (this.errors.isFull(run)) return;
      const [, index, ...below] = error.path ?? [];
      const places = typeof index === 'number' ? byRepresentation.get(index) : undefined;
      if (!places) this.errors.add(run, error, error.path && ofAll);
      for (const place of places ?? []) {
        if (this.errors.isFull(run)) return;
        this.errors.add(run, error, [...place, ...below]);
      }
    }
  }

  addHoles(run: PlanRun, batch: EntityBatch, error: SoukError): void {
    this.errors.addHoles(run, error, this.placesOf(run, batch));
  }

  private mergeEntity(entity: JsonObject, fetched: JsonObject, keepsParts: boolean): void {
    const options = keepsParts ? this.keeping : this.copying;
    if (!this.rewrite) {
      merge(entity, fetched, options);
      return;
    }
    // Rewrites change what they are given, and look at types: this one is of the type that it was fetched for.
    const own = copyOfObject(fetched);
    own.__typename ??= entity.__typename;
    this.rewrite(own);
    merge(entity, own, this.keeping);
  }

  private noteUnknown(run: PlanRun, batch: EntityBatch, found: readonly unknown[]): void {
    const paths = pathsAt(run.data, this.parts.path);
    batch.forEach((_, index, place) => {
      const path = paths[place];
      if (found[index] === null && path) run.unknownEntities.push(path);
    });
  }

  private placesOf(run: PlanRun, batch: EntityBatch): Place[] {
    const paths = pathsAt(run.data, this.parts.path);
    const places: Place[] = [];
    batch.forEach(({ __typename: typename }, _index, place) => {
      const path = paths[place];
      if (path) places.push({ path, typename });
    });
    return places;
  }

  private placesByRepresentation(run: PlanRun, batch: EntityBatch): ReadonlyMap<number, ResultPath[]> {
    const paths = pathsAt(run.data, this.parts.path);
    const places = new Map<number, ResultPath[]>();
    batch.forEach((_entity, index, place) => {
      const path = paths[place];
      if (!path) return;
      // Thousands may share one: each is added, not all copied for each.
      const known = places.get(index);
      if (known) known.push(path);
      else places.set(index, [path]);
    });
    return places;
  }
}
