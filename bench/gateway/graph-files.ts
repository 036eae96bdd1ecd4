import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { federation1SchemaOf, type SubgraphName, subgraphNames } from './subgraph-schemas.js';
import { composeBenchSupergraph } from './supergraph.js';

/** The graph of the stubs, in the forms in which gateways take it. */
export interface GraphFiles {
  readonly urls: Readonly<Record<SubgraphName, string>>;
  readonly supergraphFile: string;
  /** `{ name, url, schema }[]` in federation 1, for a gateway that takes services. */
  readonly servicesFile: string;
  /** Whether whoever can cache answers does. */
  readonly isCached: boolean;
}

export function writeGraphFiles(
  folder: string,
  urls: Readonly<Record<SubgraphName, string>>,
  isCached: boolean,
): GraphFiles {
  const supergraphFile = join(folder, 'supergraph.graphql');
  writeFileSync(supergraphFile, composeBenchSupergraph(urls, isCached));
  const servicesFile = join(folder, 'services.json');
  const services = subgraphNames.map((name) => ({ name, url: urls[name], schema: federation1SchemaOf(name) }));
  writeFileSync(servicesFile, JSON.stringify(services));
  return { urls, supergraphFile, servicesFile, isCached };
}
