import type { SubgraphBuilder } from './subgraph-builder.js';
import type { ArgumentsDraft } from './vocabulary.js';

/** A field as every subgraph that has it declares it. */
export interface FieldDraft {
  readonly name: string;
  /** `[[Book!]]`, of the type `base`. */
  readonly type: string;
  readonly base: string;
  readonly args: ArgumentsDraft;
}

export interface OwnedField extends FieldDraft {
  /** Who resolves it. */
  readonly owners: SubgraphBuilder[];
  /** Whether another subgraph had it before. */
  readonly isOverride: boolean;
}

export interface EntityDraft {
  readonly name: string;
  /** Field sets; the first subgraph has all of them. */
  readonly keys: readonly string[];
  readonly homes: SubgraphBuilder[];
  readonly fields: OwnedField[];
}

export interface ValueDraft {
  readonly name: string;
  readonly fields: FieldDraft[];
  readonly isInaccessible: boolean;
}

/** An interface or a union over others' types. */
export interface AbstractDraft {
  readonly name: string;
  readonly isUnion: boolean;
  readonly members: string[];
  /** What all members have; of unions nothing. */
  readonly fields: readonly FieldDraft[];
  /** An interface that this one implements. */
  readonly above: string | undefined;
}

/** An interface with a key: some subgraphs know all that implements it, others nothing but the interface. */
export interface EntityInterfaceDraft {
  readonly name: string;
  readonly members: readonly string[];
  readonly homes: readonly SubgraphBuilder[];
  readonly objectHomes: readonly SubgraphBuilder[];
}

/** What a graph has in it: a plan that asks this subgraph for this field uses it. */
export interface Feature {
  readonly kind: 'requires' | 'requires-arguments' | 'provides' | 'override' | 'shareable' | 'interfaceObject';
  readonly subgraph: string;
  readonly field: string;
}

export function declarationOf({ name, args, type }: FieldDraft, directives = ''): string {
  return `${name}${args.sdl}: ${type}${directives && ` ${directives}`}`;
}
