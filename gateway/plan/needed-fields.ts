import { type DocumentNode, parse, visit } from 'graphql';
import { argumentsOf } from '../graph/supergraph-directives.js';

/** Fields that plans fetch for themselves: by name alone, whatever type they are of, since no more is needed to keep out of their way. */
export interface NeededFields {
  readonly names: ReadonlySet<string>;
  /** Those that a `@requires` asks for with arguments. */
  readonly withArguments: ReadonlySet<string>;
}

/** Reads the keys and requirements of a supergraph: https://specs.apollo.dev/join/v0.5/ */
export function neededFields(supergraph: DocumentNode): NeededFields {
  const names = new Set<string>();
  const withArguments = new Set<string>();
  visit(supergraph, {
    Directive(directive) {
      if (directive.name.value !== 'join__type' && directive.name.value !== 'join__field') return;
      const { key, requires } = argumentsOf(directive);
      for (const selections of [key, requires]) {
        if (typeof selections !== 'string') continue;
        visit(parse(`{ ${selections} }`, { noLocation: true }), {
          Field(field) {
            names.add(field.name.value);
            if (field.arguments && field.arguments.length > 0) withArguments.add(field.name.value);
          },
        });
      }
    },
  });
  return { names, withArguments };
}
