import { composeServices } from '@apollo/composition';
import { parse } from 'graphql';
import { type SubgraphName, schemaOf, subgraphNames } from './subgraph-schemas.js';

/** The supergraph of the stub subgraphs at these addresses. Throws when they do not compose. */
export function composeBenchSupergraph(urls: Readonly<Record<SubgraphName, string>>, isPublic: boolean): string {
  const { supergraphSdl, errors } = composeServices(
    subgraphNames.map((name) => ({ name, url: urls[name], typeDefs: parse(schemaOf(name, isPublic)) })),
  );
  if (supergraphSdl === undefined) throw new Error((errors ?? []).map(({ message }) => message).join('\n'));
  return supergraphSdl;
}
