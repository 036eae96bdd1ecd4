import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { composeServices } from '@apollo/composition';
import { parse } from 'graphql';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { RunningGateway } from '../testing/running-gateway.js';

const subgraphs = 6;
const implementations = 12;
const times = (count: number, each: (index: number) => string) =>
  Array.from({ length: count }, (_, index) => each(index)).join('\n');

/** Every subgraph resolves everything: there are more ways to answer an operation than anyone can look at. */
const typeDefs = (subgraph: number) => `
  extend schema @link(url: "https://specs.apollo.dev/federation/v2.3", import: ["@key", "@shareable"])
  type Query { things: [Thing] @shareable }
  interface Thing { id: ID! size: Int thing: Thing }
  ${times(
    implementations,
    (index) => `type Thing${index} implements Thing @key(fields: "id") {
      id: ID! size: Int @shareable thing: Thing @shareable own${subgraph}: Int
    }`,
  )}
`;

let folder: string;
let gateway: RunningGateway;
beforeAll(async () => {
  const services = Array.from({ length: subgraphs }, (_, index) => ({
    name: `s${index}`,
    url: 'http://127.0.0.1:9',
    typeDefs: parse(typeDefs(index)),
  }));
  folder = await mkdtemp(join(tmpdir(), 'souk-bounds-'));
  const path = join(folder, 'supergraph.graphql');
  await writeFile(path, composeServices(services).supergraphSdl ?? '');
  gateway = await RunningGateway.start({ SUPERGRAPH_FILE: path, INTROSPECTION_URL: 'none' });
});
afterAll(async () => {
  await gateway.stop();
  await rm(folder, { recursive: true });
});

it('an operation that there are too many ways to answer is refused, instead of taking all memory to find the best', async () => {
  const nested = (levels: number): string => (levels === 0 ? 'size' : `size thing { ${nested(levels - 1)} }`);
  for (let turn = 0; turn < 3; turn += 1) {
    const { status, codes } = await gateway.ask(`{ things { ${nested(4)} } }`);
    expect({ status, codes }).toEqual({ status: 400, codes: ['OPERATION_TOO_COMPLEX'] });
  }
  expect((await gateway.ask('{ __typename }')).data).toEqual({ __typename: 'Query' });
});

it('one that there are few ways to answer is planned on the same graph', async () => {
  expect((await gateway.ask('{ things { id size } }')).codes).toEqual(['SUBGRAPH_UNAVAILABLE']);
});
