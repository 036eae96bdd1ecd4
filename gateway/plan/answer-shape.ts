import { type GraphQLSchema, Kind, type OperationDefinitionNode } from 'graphql';
import { conditionVariables, defaultsOf, type Variables } from './conditions.js';
import { fragmentsOf } from './document-parts.js';
import type { FieldGroup } from './field-groups.js';
import { introspect } from './introspection.js';
import type { JsonObject } from './json.js';
import { ObjectShape } from './object-shape.js';
import type { AliasedDocument } from './own-aliases.js';
import { type Misfit, Shaping } from './shaping.js';
import { Variants } from './variants.js';

export interface ShapedAnswer {
  /** Null when what must not be null is missing all the way up. */
  readonly data: JsonObject | null;
  readonly misfits: readonly Misfit[];
}

/**
 * The shape of an operation's answer, worked out once: what was fetched for the plan's own sake is left out, the rest put in the order
 * of the document, and what does not fit the schema becomes null, with all that must not be without it.
 */
export class AnswerShape {
  private readonly variants: Variants<ObjectShape>;

  constructor(
    private readonly schema: GraphQLSchema,
    private readonly aliased: AliasedDocument,
    /** Of the aliased document. */
    private readonly definition: OperationDefinitionNode,
  ) {
    const conditions = conditionVariables(aliased.document);
    this.variants = new Variants(conditions, defaultsOf(definition), (truth) => this.makeVariant(truth));
  }

  /** How to shape what is fetched with these variables, long texts apart where all is plain. Throws BAD_USER_INPUT for a condition that is null. */
  for(variables: Variables): (fetched: JsonObject, isPlain: boolean) => ShapedAnswer {
    const variant = this.variants.for(variables);
    return (fetched, isPlain) => {
      const shaping = new Shaping(variables, isPlain);
      const data = variant.shape(fetched, shaping, () => 'the root');
      return { data, misfits: shaping.misfits };
    };
  }

  private makeVariant(truth: (variable: string) => boolean): ObjectShape {
    const { schema, definition } = this;
    const fragments = fragmentsOf(this.aliased.document);
    const root = schema.getRootType(definition.operation);
    if (!root) throw new Error(`the graph has no ${definition.operation}`);
    const selections = {
      schema,
      fragments,
      truth,
      clientNames: this.aliased.clientNames,
      introspect: ({ field, selectionSets }: FieldGroup, variables: Variables) => {
        const selectionSet = {
          kind: Kind.SELECTION_SET as const,
          selections: selectionSets.flatMap((set) => set.selections),
        };
        return introspect(schema, { ...field, selectionSet }, fragments, definition, variables);
      },
    };
    return new ObjectShape(selections, [definition.selectionSet], root);
  }
}
