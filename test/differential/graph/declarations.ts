import type { Random } from '../../../libs/platform/testing/random.js';
import {
  type AbstractDraft,
  declarationOf,
  type EntityDraft,
  type EntityInterfaceDraft,
  type FieldDraft,
  type ValueDraft,
} from './drafts.js';
import type { SubgraphBuilder } from './subgraph-builder.js';
import type { TypeDrafts } from './type-drafts.js';
import { keyFieldTypes, sharedDefinitions, sharedNeeds } from './vocabulary.js';

/** Writes types and fields into subgraphs, each with all that it needs there. */
export class Declarations {
  constructor(
    private readonly random: Random,
    private readonly types: TypeDrafts,
  ) {}

  /** Declares a type where a subgraph mentions it: all of a value, of an entity of others no more than a key. */
  need(builder: SubgraphBuilder, typeName: string): void {
    const shared = sharedDefinitions[typeName];
    if (shared !== undefined && !builder.has(typeName)) {
      builder.define(typeName, shared);
      for (const name of sharedNeeds[typeName] ?? []) this.need(builder, name);
    }
    if (shared !== undefined || builder.has(typeName)) return;
    const entity = this.types.entities.find(({ name }) => name === typeName);
    if (entity) this.declareStub(builder, entity);
    const value = this.types.values.find(({ name }) => name === typeName);
    if (value) this.declareValue(builder, value);
    const abstract = this.types.abstracts.find(({ name }) => name === typeName);
    if (abstract) this.declareAbstract(builder, abstract);
    if (typeName === this.types.entityInterface?.name) this.declareEntityInterface(builder, this.types.entityInterface);
  }

  private declareKey(builder: SubgraphBuilder, typeName: string, key: string, rest = ''): void {
    builder.declare(typeName).directives.add(`@key(fields: ${JSON.stringify(key)}${rest})`);
    for (const name of key
      .replace(/\{.*\}/, '')
      .trim()
      .split(/\s+/)) {
      builder.field(typeName, name, `${name}: ${keyFieldTypes[name]}`);
      if (name !== 'org' || builder.has('Org')) continue;
      builder.declare('Org').directives.add('@shareable');
      builder.field('Org', 'id', 'id: ID!');
    }
  }

  declareEntity(builder: SubgraphBuilder, entity: EntityDraft, isFirst: boolean): void {
    const { keys, name } = entity;
    const some = isFirst ? keys : this.random.shuffle(keys).slice(0, this.random.between(1, keys.length));
    for (const key of some) this.declareKey(builder, name, key);
  }

  private declareStub(builder: SubgraphBuilder, { name, keys }: EntityDraft): void {
    this.declareKey(builder, name, this.random.pick(keys), this.random.chance(0.7) ? ', resolvable: false' : '');
  }

  private declareValue(builder: SubgraphBuilder, { name, fields, isInaccessible }: ValueDraft): void {
    const { directives } = builder.declare(name);
    directives.add('@shareable');
    if (isInaccessible) directives.add('@inaccessible');
    for (const field of fields) {
      builder.field(name, field.name, declarationOf(field));
      this.needFor(builder, field);
    }
  }

  private declareAbstract(builder: SubgraphBuilder, { name, isUnion, members, fields, above }: AbstractDraft): void {
    if (isUnion) builder.define(name, `union ${name} = ${members.join(' | ')}`);
    else {
      const { interfaces } = builder.declare(name, 'interface');
      if (above) interfaces.add(above);
      for (const field of fields) builder.field(name, field.name, declarationOf(field));
    }
    if (above) this.need(builder, above);
    for (const member of members) {
      this.need(builder, member);
      if (isUnion) continue;
      builder.declare(member).interfaces.add(name);
      const isEntity = this.types.entities.some((entity) => entity.name === member);
      for (const field of fields) builder.field(member, field.name, declarationOf(field, isEntity ? '@shareable' : ''));
    }
  }

  private declareEntityInterface(
    builder: SubgraphBuilder,
    { name, members, homes, objectHomes }: EntityInterfaceDraft,
  ): void {
    if (!homes.includes(builder)) {
      const isHome = objectHomes.includes(builder);
      const { directives } = builder.declare(name);
      directives.add('@interfaceObject');
      this.declareKey(builder, name, 'id', isHome ? '' : ', resolvable: false');
      return;
    }
    builder.declare(name, 'interface');
    this.declareKey(builder, name, 'id');
    const share = homes.length > 1 ? '@shareable' : '';
    builder.field(name, 'title', 'title: String');
    for (const member of members) {
      this.declareKey(builder, member, 'id');
      builder.declare(member).interfaces.add(name);
      const own = `${member.toLowerCase()}1`;
      builder.field(member, 'title', `title: ${member === 'Song' ? 'String!' : 'String'} ${share}`);
      if (builder === homes[0]) builder.field(member, own, `${own}: [Int!]`);
    }
  }

  /** Fields of an interface are known wherever else an entity's are. */
  declareInterfacesAtHomes(): void {
    for (const abstract of this.types.abstracts) {
      if (abstract.isUnion) continue;
      for (const entity of this.types.entities) {
        if (abstract.members.includes(entity.name) && entity.homes[0]) this.need(entity.homes[0], abstract.name);
      }
    }
  }

  private needFor(builder: SubgraphBuilder, { base, args }: FieldDraft): void {
    for (const name of [base, ...args.needs]) this.need(builder, name);
  }

  addField(entity: { name: string }, builder: SubgraphBuilder, draft: FieldDraft, directives: string): void {
    builder.field(entity.name, draft.name, declarationOf(draft, directives.trim()));
    this.needFor(builder, draft);
  }
}
