import type { Random } from '../../../libs/platform/testing/random.js';
import type { SubgraphSdl } from '../data/federated-types.js';
import { Declarations } from './declarations.js';
import type { EntityDraft, EntityInterfaceDraft, Feature } from './drafts.js';
import { type FieldPlace, NeedsOfOthers } from './needs-of-others.js';
import { SubgraphBuilder } from './subgraph-builder.js';
import { TypeDrafts } from './type-drafts.js';

export interface GraphDraft {
  readonly subgraphs: readonly SubgraphSdl[];
  readonly features: readonly Feature[];
}

/** A federated graph of two to five subgraphs, the same for the same random numbers. Most of them compose. */
export function generateGraph(random: Random): GraphDraft {
  return new GraphGenerator(random).generate();
}

class GraphGenerator {
  private readonly builders: SubgraphBuilder[];
  private readonly types: TypeDrafts;
  private readonly declarations: Declarations;
  private readonly needs: NeedsOfOthers;
  private readonly features: Feature[] = [];
  private readonly rootFields: FieldPlace[] = [];

  constructor(private readonly random: Random) {
    const names = ['alpha', 'beta', 'gamma', 'delta', 'epsilon'].slice(
      0,
      random.between(2, random.chance(0.2) ? 5 : 3),
    );
    this.builders = names.map((name) => {
      const isRenamed = random.chance(0.2);
      const roots = { Query: isRenamed ? 'Root' : 'Query', Mutation: isRenamed ? 'Changes' : 'Mutation' };
      return new SubgraphBuilder(name, roots, random.chance(0.15));
    });
    this.types = new TypeDrafts(random, this.builders);
    this.declarations = new Declarations(random, this.types);
    this.needs = new NeedsOfOthers(random, this.types, this.declarations, (...noted) => this.note(...noted));
  }

  generate(): GraphDraft {
    const { declarations, types } = this;
    for (const entity of types.entities)
      for (const [place, home] of entity.homes.entries()) declarations.declareEntity(home, entity, place === 0);
    const { entityInterface } = types;
    for (const home of [...(entityInterface?.homes ?? []), ...(entityInterface?.objectHomes ?? [])]) {
      declarations.need(home, entityInterface?.name ?? '');
    }
    declarations.declareInterfacesAtHomes();
    for (const entity of types.entities) this.addFields(entity);
    if (entityInterface) this.addInterfaceObjectFields(entityInterface);
    for (const builder of this.builders) this.addRootFields(builder);
    this.addSharedRoot();
    this.needs.addProvides(this.rootFields);
    return {
      subgraphs: this.builders.map((builder) => ({
        name: builder.name,
        sdl: builder.print((typeName) => this.builders.some((each) => each !== builder && each.defines(typeName))),
      })),
      features: this.features,
    };
  }

  private addFields(entity: EntityDraft): void {
    const { random } = this;
    for (let index = random.between(2, 5); index > 0; index -= 1) {
      const name = this.types.nameFor(`${entity.name.toLowerCase()}${index}`);
      if (entity.fields.some((field) => field.name === name)) continue;
      const [owner, other] = random.shuffle(entity.homes);
      if (!owner) return;
      const kind = other ? random.pickWeighted({ plain: 4, shareable: 1.5, override: 1, requires: 4 }) : 'plain';
      const draft = this.types.draftField(name, 0.5);
      if (kind === 'requires' && this.needs.addRequiring(entity, owner, draft)) continue;
      const hidden = random.chance(0.07) ? '@inaccessible' : '';
      const owners = kind === 'shareable' && other ? [owner, other] : [owner];
      for (const each of owners)
        this.declarations.addField(entity, each, draft, `${owners.length > 1 ? '@shareable' : ''} ${hidden}`);
      if (kind === 'shareable') this.note('shareable', owner, name);
      if (kind === 'override' && other) {
        this.declarations.addField(entity, other, draft, hidden);
        owner.addDirective(entity.name, name, `@override(from: "${other.name}")`);
        this.note('override', owner, name);
      }
      entity.fields.push({ ...draft, owners, isOverride: kind === 'override' });
    }
  }

  private addInterfaceObjectFields({ name, objectHomes }: EntityInterfaceDraft): void {
    const { random } = this;
    for (const [place, home] of objectHomes.entries()) {
      const draft = this.types.draftField(`media${place}`, 0.5);
      this.declarations.addField({ name }, home, draft, '');
      this.note('interfaceObject', home, draft.name);
      if (!random.chance(0.5)) continue;
      const requiring = this.types.draftField(`mediaCalc${place}`, 0.7);
      home.field(name, 'title', 'title: String @external');
      this.declarations.addField({ name }, home, requiring, '@requires(fields: "title")');
      this.note('requires', home, requiring.name);
    }
  }

  private addRootFields(builder: SubgraphBuilder): void {
    const { random } = this;
    const add = (root: 'Query' | 'Mutation', name: string, leafShare: number) => {
      const field = this.types.draftField(name, leafShare);
      this.declarations.addField({ name: builder.rootName(root) }, builder, field, '');
      this.rootFields.push({ builder, typeName: builder.rootName(root), field });
    };
    for (let index = random.between(1, 3); index > 0; index -= 1) add('Query', `${builder.name}${index}`, 0.08);
    if (!random.chance(0.5)) return;
    for (let index = random.between(1, 2); index > 0; index -= 1) add('Mutation', `${builder.name}Do${index}`, 0.4);
  }

  private addSharedRoot(): void {
    const { random } = this;
    const [one, other] = random.shuffle(this.builders);
    if (!one || !other || !random.chance(0.25)) return;
    const field = this.types.draftField('both', 0.2);
    for (const builder of [one, other])
      this.declarations.addField({ name: builder.rootName('Query') }, builder, field, '@shareable');
    this.note('shareable', one, 'both');
  }

  private note(kind: Feature['kind'], { name: subgraph }: SubgraphBuilder, field: string): void {
    this.features.push({ kind, subgraph, field });
  }
}
