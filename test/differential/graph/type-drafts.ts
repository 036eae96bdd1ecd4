import type { Random } from '../../../libs/platform/testing/random.js';
import type { AbstractDraft, EntityDraft, EntityInterfaceDraft, FieldDraft, ValueDraft } from './drafts.js';
import type { SubgraphBuilder } from './subgraph-builder.js';
import { argumentsDraft, awkwardNames, keySets, leafNames, noArguments } from './vocabulary.js';

/** The types of a graph: which there are, who knows them, and what fields may be of. */
export class TypeDrafts {
  readonly entities: EntityDraft[] = [];
  readonly values: ValueDraft[] = [];
  readonly abstracts: AbstractDraft[] = [];
  entityInterface: EntityInterfaceDraft | undefined;

  constructor(
    private readonly random: Random,
    private readonly builders: readonly SubgraphBuilder[],
  ) {
    this.draftTypes();
  }

  private draftTypes(): void {
    const { random } = this;
    const entityNames = ['Ant', 'Bee', 'Cat', 'Dog'].slice(0, random.between(2, 4));
    for (const name of entityNames) {
      const homes = random.shuffle(this.builders).slice(0, random.between(1, 3));
      this.entities.push({ name, keys: random.pick(keySets), homes, fields: [] });
    }
    if (random.chance(0.45)) this.draftEntityInterface();
    const valueNames = ['Vase', 'Wall', 'Hid'].slice(0, random.between(1, 3));
    for (const name of valueNames)
      this.values.push({ name, fields: [], isInaccessible: name === 'Hid' && random.chance(0.6) });
    this.draftAbstracts([...entityNames, ...valueNames]);
    for (const [place, value] of this.values.entries()) this.draftValueFields(value, place);
  }

  private draftEntityInterface(): void {
    const { random } = this;
    const [home, ...others] = random.shuffle(this.builders);
    if (!home) return;
    const members = ['Film', 'Song', 'Game'].slice(0, random.between(2, 3));
    const isTwice = random.chance(0.25) && others.length > 1;
    const homes = isTwice && others[0] ? [home, others[0]] : [home];
    const objectHomes = others.slice(isTwice ? 1 : 0).slice(0, random.between(1, 2));
    this.entityInterface = { name: 'Media', members, homes, objectHomes };
  }

  private draftAbstracts(candidates: readonly string[]): void {
    const { random } = this;
    const label: FieldDraft = { name: 'label', type: 'String', base: 'String', args: noArguments };
    const size: FieldDraft = { name: 'size', type: random.pick(['Int', 'Int!']), base: 'Int', args: noArguments };
    if (random.chance(0.7)) {
      const above = random.chance(0.3) ? 'Thing' : undefined;
      const members = random.shuffle(candidates).slice(0, random.between(2, 3));
      const fields = random.chance(0.5) ? [label, size] : [label];
      this.abstracts.push({ name: 'Named', isUnion: false, members, fields, above });
      if (above) this.abstracts.push({ name: above, isUnion: false, members, fields: [label], above: undefined });
    }
    if (random.chance(0.6)) {
      const members = random.shuffle(candidates).slice(0, random.between(2, 3));
      this.abstracts.push({ name: 'Pick', isUnion: true, members, fields: [], above: undefined });
    }
  }

  private draftValueFields(value: ValueDraft, place: number): void {
    const { random } = this;
    for (const { members, fields } of this.abstracts) {
      if (!members.includes(value.name)) continue;
      for (const field of fields) if (!value.fields.some(({ name }) => name === field.name)) value.fields.push(field);
    }
    const below = this.values.slice(place + 1).map(({ name }) => name);
    for (let index = random.between(1, 3); index > 0; index -= 1) {
      const bases = [...leafNames, ...leafNames, ...below, ...below, ...this.entities.map(({ name }) => name)];
      const base = random.pick(value.isInaccessible ? leafNames : bases.filter((name) => name !== 'Hid'));
      const name = this.nameFor(`${value.name.toLowerCase()}${index}`);
      if (value.fields.some((field) => field.name === name)) continue;
      value.fields.push({
        name,
        base,
        type: this.wrap(base),
        args: random.chance(0.15) ? argumentsDraft(random) : noArguments,
      });
    }
  }

  nameFor(usual: string): string {
    return this.random.chance(0.06) ? this.random.pick(awkwardNames) : usual;
  }

  private wrap(base: string): string {
    const { random } = this;
    const maybeRequired = (type: string, share: number) => (random.chance(share) ? `${type}!` : type);
    const depth = random.pick([0, 0, 0, 0, 1, 1, 2]);
    let type = maybeRequired(base, 0.3);
    for (let level = 0; level < depth; level += 1) type = maybeRequired(`[${type}]`, 0.3);
    return type;
  }

  draftField(name: string, leafShare: number): FieldDraft {
    const { random } = this;
    const composites = [
      ...this.entities.map((each) => each.name),
      ...this.values.filter(({ isInaccessible }) => !isInaccessible).map((each) => each.name),
      ...this.abstracts.map((each) => each.name),
      ...this.abstracts.map((each) => each.name),
      ...(this.entityInterface ? ['Media', 'Media'] : []),
    ];
    const base = random.chance(leafShare) ? random.pick(leafNames) : random.pick(composites);
    return { name, base, type: this.wrap(base), args: random.chance(0.25) ? argumentsDraft(random) : noArguments };
  }

  isAbstract(typeName: string): boolean {
    return typeName === 'Media' || this.abstracts.some(({ name }) => name === typeName);
  }
}
