import {
  type DocumentNode,
  GraphQLError,
  type GraphQLSchema,
  Kind,
  NoSchemaIntrospectionCustomRule,
  ProvidedRequiredArgumentsRule,
  specifiedRules,
  type ValidationContext,
  type ValidationRule,
  ValuesOfCorrectTypeRule,
  validate,
} from 'graphql';
import { ErrorLocations, withoutLocations } from './error-locations.js';
import { inputPathOf } from './input-paths.js';
import { shortened, withoutSuggestions } from './suggestions.js';

const maxErrors = 20;

/** Which rules tell of an argument that is not acceptable, as opposed to a document that is wrong. */
const inputRules = new Set<ValidationRule>([ValuesOfCorrectTypeRule, ProvidedRequiredArgumentsRule]);

/** Why a document does not fit the schema: BAD_USER_INPUT with the path of what is wrong for arguments, else GRAPHQL_VALIDATION_FAILED. */
export function validateDocument(schema: GraphQLSchema, document: DocumentNode, production: boolean): GraphQLError[] {
  const rules = specifiedRules.map((rule) => (inputRules.has(rule) ? asInputRule(rule) : rule));
  if (production) rules.push(NoSchemaIntrospectionCustomRule);
  const errors = withoutLocations(document, () => validate(schema, document, rules, { maxErrors }));
  if (errors.length === 0) return [];
  const locations = new ErrorLocations(document.loc?.source.body ?? '');
  return errors.map((error) => {
    const message = shortened(production ? withoutSuggestions(error.message) : error.message);
    const located = new GraphQLError(message, { extensions: explain(document, error, message) });
    return Object.defineProperty(located, 'locations', { value: locations.of(error), enumerable: true });
  });
}

const wrongInputs = new WeakSet<GraphQLError>();

function asInputRule(rule: ValidationRule): ValidationRule {
  return (context) => {
    const noting: ValidationContext = Object.create(context, {
      reportError: {
        value: (error: GraphQLError) => {
          wrongInputs.add(error);
          context.reportError(error);
        },
      },
    });
    return rule(noting);
  };
}

function explain(document: DocumentNode, error: GraphQLError, message: string) {
  const [node] = error.nodes ?? [];
  if (!wrongInputs.has(error) || !node) return { code: 'GRAPHQL_VALIDATION_FAILED' };
  const missing = /^(?:Field "[^".]+\.(\w+)" of required type|Field "\w+" argument "(\w+)" of type)/.exec(message);
  const within = node.kind === Kind.FIELD ? undefined : inputPathOf(document, node);
  const path = shortened([within, missing?.[1] ?? missing?.[2]].filter((part) => part !== undefined).join('.'));
  return path === '' ? { code: 'GRAPHQL_VALIDATION_FAILED' } : { code: 'BAD_USER_INPUT', fields: { [path]: message } };
}
