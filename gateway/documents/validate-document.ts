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
import { inputPathOf } from './input-paths.js';
import { withoutSuggestions } from './suggestions.js';

const maxErrors = 20;

/** Which rules tell of an argument that is not acceptable, as opposed to a document that is wrong. */
const inputRules = new Set<ValidationRule>([ValuesOfCorrectTypeRule, ProvidedRequiredArgumentsRule]);

/** Why a document does not fit the schema: BAD_USER_INPUT with the path of what is wrong for arguments, else GRAPHQL_VALIDATION_FAILED. */
export function validateDocument(schema: GraphQLSchema, document: DocumentNode, production: boolean): GraphQLError[] {
  const rules = specifiedRules.map((rule) => (inputRules.has(rule) ? asInputRule(rule) : rule));
  if (production) rules.push(NoSchemaIntrospectionCustomRule);
  return validate(schema, document, rules, { maxErrors }).map((error) => {
    const message = production ? withoutSuggestions(error.message) : error.message;
    const place = { nodes: error.nodes ?? null, source: error.source ?? null, positions: error.positions ?? null };
    return new GraphQLError(message, { ...place, extensions: explain(document, error, message) });
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
  const path = [within, missing?.[1] ?? missing?.[2]].filter((part) => part !== undefined).join('.');
  return path === '' ? { code: 'GRAPHQL_VALIDATION_FAILED' } : { code: 'BAD_USER_INPUT', fields: { [path]: message } };
}
