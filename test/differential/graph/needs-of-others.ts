import type { Random } from '../../../libs/platform/testing/random.js';
import type { Declarations } from './declarations.js';
import type { EntityDraft, Feature, FieldDraft } from './drafts.js';
import type { SubgraphBuilder } from './subgraph-builder.js';
import type { TypeDrafts } from './type-drafts.js';
import { leafNames, noArguments } from './vocabulary.js';

export interface FieldPlace {
  readonly builder: SubgraphBuilder;
  readonly typeName: string;
  readonly field: FieldDraft;
}

/** What subgraphs need of each other's fields, or know of them: `@requires` and `@provides`. */
export class NeedsOfOthers {
  constructor(
    private readonly random: Random,
    private readonly types: TypeDrafts,
    private readonly declarations: Declarations,
    private readonly note: (kind: Feature['kind'], builder: SubgraphBuilder, field: string) => void,
  ) {}

  /** A field that needs what others resolve. False when there is nothing of the kind. */
  addRequiring(entity: EntityDraft, owner: SubgraphBuilder, draft: FieldDraft): boolean {
    const { random } = this;
    const elsewhere = entity.fields.filter(
      ({ name, owners }) => !owners.includes(owner) && !owner.hasField(entity.name, name),
    );
    const sources = random.shuffle(elsewhere).slice(0, random.between(1, 2));
    const selections = sources.flatMap((source) => {
      const below = this.selectionOf(owner, source.base, 0);
      if (below === undefined) return [];
      const hasArguments = source.args.sdl !== '' && random.chance(0.3);
      if (hasArguments) this.note('requires-arguments', owner, draft.name);
      this.declarations.addField(entity, owner, source, '@external');
      return [`${source.name}${hasArguments ? source.args.literal : ''}${below}`];
    });
    if (selections.length === 0) return false;
    const fields = selections.join(' ').replaceAll('\\', '\\\\').replaceAll('"', '\\"');
    this.declarations.addField(entity, owner, draft, `@requires(fields: "${fields}")`);
    entity.fields.push({ ...draft, owners: [owner], isOverride: false });
    this.note('requires', owner, draft.name);
    return true;
  }

  /** What to require of a field of this type: nothing below leaves, some of a value, keys of an entity. Undefined when it is better not. */
  private selectionOf(
    builder: SubgraphBuilder,
    base: string,
    depth: number,
    takesArguments = true,
  ): string | undefined {
    const { random } = this;
    if (leafNames.includes(base)) return '';
    const entity = this.types.entities.find(({ name }) => name === base);
    if (entity) {
      this.declarations.need(builder, base);
      const key = entity.keys.find((each) =>
        each.split(/[\s{}]+/).every((name) => !name || builder.hasField(base, name)),
      );
      const external = entity.fields.find(
        (field) => leafNames.includes(field.base) && !builder.hasField(base, field.name) && field.args === noArguments,
      );
      if (!external || !takesArguments || key === undefined || random.chance(0.5))
        return key === undefined ? undefined : ` { ${key} }`;
      this.declarations.addField(entity, builder, external, '@external');
      return ` { ${key} ${external.name} }`;
    }
    const value = this.types.values.find(({ name }) => name === base);
    if (value && depth < 2) {
      const parts = random.shuffle(value.fields).flatMap((field) => {
        if (!takesArguments && field.args !== noArguments) return [];
        const below = this.selectionOf(builder, field.base, depth + 1, takesArguments);
        return below === undefined ? [] : [`${field.name}${below}`];
      });
      return parts.length > 0 ? ` { ${parts.slice(0, random.between(1, 3)).join(' ')} }` : undefined;
    }
    const abstract = this.types.abstracts.find(({ name }) => name === base);
    if (!abstract || depth > 0) return undefined;
    const parts = abstract.fields.map(({ name }) => name);
    for (const member of this.types.values.filter(({ name }) => abstract.members.includes(name))) {
      const leaf = member.fields.find((field) => leafNames.includes(field.base) && !parts.includes(field.name));
      if (leaf) parts.push(`... on ${member.name} { ${leaf.name} }`);
    }
    return parts.length > 0 ? ` { ${parts.join(' ')} }` : undefined;
  }

  addProvides(rootFields: readonly FieldPlace[]): void {
    const { random } = this;
    const places = [
      ...rootFields,
      ...this.types.entities.flatMap(({ name, fields }) =>
        fields.flatMap((field) => field.owners.slice(0, 1).map((builder) => ({ builder, typeName: name, field }))),
      ),
    ];
    for (const { builder, typeName, field } of places) {
      const entity = this.types.entities.find(({ name }) => name === field.base);
      if (!entity || !random.chance(0.5)) continue;
      const provided = random
        .shuffle(entity.fields)
        .find(
          ({ name, owners, base, args, isOverride }) =>
            !owners.includes(builder) &&
            !builder.hasField(entity.name, name) &&
            !this.types.isAbstract(base) &&
            args === noArguments &&
            !isOverride,
        );
      const below = provided && this.selectionOf(builder, provided.base, 0, false);
      if (!provided || below === undefined) continue;
      this.declarations.addField(entity, builder, provided, '@external');
      for (const owner of provided.owners) owner.addDirective(entity.name, provided.name, '@shareable');
      builder.addDirective(typeName, field.name, `@provides(fields: "${provided.name}${below}")`);
      this.note('provides', builder, provided.name);
    }
  }
}
