import {
  type DirectiveNode,
  type DocumentNode,
  Kind,
  type OperationDefinitionNode,
  valueFromASTUntyped,
  visit,
} from 'graphql';
import { badInput } from '#platform/errors';

export type Variables = Readonly<Record<string, unknown>>;

/** What variables are when they are not sent. */
export function defaultsOf({ variableDefinitions = [] }: OperationDefinitionNode): Variables {
  const defaults = variableDefinitions.flatMap(({ variable, defaultValue }) =>
    defaultValue ? [[variable.name.value, valueFromASTUntyped(defaultValue)] as const] : [],
  );
  return Object.fromEntries(defaults);
}

/** The variables that decide what is in an answer, sorted. */
export function conditionVariables(document: DocumentNode): readonly string[] {
  const names = new Set<string>();
  visit(document, {
    Directive(directive) {
      const variable = conditionVariable(directive);
      if (variable !== undefined) names.add(variable);
    },
  });
  return [...names].sort();
}

/** The variable that a `@skip` or `@include` asks for. */
export function conditionVariable(directive: DirectiveNode): string | undefined {
  const value = isCondition(directive) ? directive.arguments?.[0]?.value : undefined;
  return value?.kind === Kind.VARIABLE ? value.name.value : undefined;
}

/** The truth of a variable that a `@skip`, an `@include` or a plan asks for. Throws BAD_USER_INPUT where it is null. */
export function truthOf(variable: string, variables: Variables, defaults: Variables): boolean {
  const given = Object.hasOwn(variables, variable) ? variables[variable] : undefined;
  const value = given === undefined ? defaults[variable] : given;
  if (typeof value === 'boolean') return value;
  throw badInput({ [variable]: 'A value of type Boolean! is required.' });
}

/** Whether directives let a selection in. */
export function isIncluded(
  directives: readonly DirectiveNode[] | undefined,
  truth: (variable: string) => boolean,
): boolean {
  for (const directive of directives ?? []) {
    if (!isCondition(directive)) continue;
    const value = directive.arguments?.[0]?.value;
    const holds = value?.kind === Kind.VARIABLE ? truth(value.name.value) : value?.kind === Kind.BOOLEAN && value.value;
    if (holds === (directive.name.value === 'skip')) return false;
  }
  return true;
}

function isCondition({ name }: DirectiveNode): boolean {
  return name.value === 'skip' || name.value === 'include';
}
