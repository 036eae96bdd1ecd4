import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { composeServices } from '@apollo/composition';
import { parse } from 'graphql';
import { projectRoot } from '#platform/config';

/** Where each subgraph listens unless its `<NAME>_URL` says otherwise. */
const ports: Readonly<Record<string, number>> = {
  users: 4001,
  inventory: 4002,
  orders: 4003,
  pricing: 4004,
  payments: 4005,
  notifications: 4006,
};

/** Why the schema files make no supergraph. */
export class ComposeError extends Error {
  override readonly name = 'ComposeError';
}

export const supergraphPath = join(projectRoot, 'gateway', 'supergraph.graphql');

/** Composes `subgraphs/<name>/schema.graphql` into one supergraph, the same text for the same files. Throws ComposeError with every reason why they do not compose. */
export function composeSupergraph(folder = join(projectRoot, 'subgraphs')): string {
  const names = readdirSync(folder, { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map((entry) => entry.name)
    .sort();
  const services = names.map((name) => {
    const port = ports[name];
    if (port === undefined)
      throw new ComposeError(`${name} has no port yet: add it to the table in tools/compose-supergraph.ts`);
    const typeDefs = parse(readFileSync(join(folder, name, 'schema.graphql'), 'utf8'));
    return { name, typeDefs, url: `http://127.0.0.1:${port}/graphql` };
  });
  const { supergraphSdl, errors } = composeServices(services);
  if (supergraphSdl === undefined) throw new ComposeError((errors ?? []).map((error) => error.message).join('\n'));
  return `${supergraphSdl.trimEnd()}\n`;
}
