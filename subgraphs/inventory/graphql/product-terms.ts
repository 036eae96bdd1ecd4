import { type GraphQLResolveInfo, Kind, type SelectionNode } from 'graphql';
import type { ProductTerms } from '../domain/product.js';

const terms: readonly (keyof ProductTerms | '__typename')[] = [
  '__typename',
  'id',
  'name',
  'category',
  'offer',
  'listPrice',
];
const termNames: ReadonlySet<string> = new Set(terms);

/** Whether no more is asked of some products than their terms. */
export function asksTermsOnly({ fieldNodes, fragments }: GraphQLResolveInfo): boolean {
  return fieldNodes.every(({ selectionSet }) => areTerms(selectionSet?.selections, fragments));
}

function areTerms(selections: readonly SelectionNode[] = [], fragments: GraphQLResolveInfo['fragments']): boolean {
  return selections.every((selection) => {
    if (selection.kind === Kind.FIELD) return termNames.has(selection.name.value);
    const fragment = selection.kind === Kind.FRAGMENT_SPREAD ? fragments[selection.name.value] : selection;
    return areTerms(fragment?.selectionSet.selections, fragments);
  });
}
