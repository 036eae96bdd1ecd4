import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { composeSupergraph, supergraphPath } from '../tools/compose-supergraph.js';
import { plainGraph } from './testing/plain-graph.js';

it('the committed supergraph is what the subgraphs compose to: `npm run supergraph` makes it anew', () => {
  expect(readFileSync(supergraphPath, 'utf8')).toBe(composeSupergraph());
});

it('clients see neither entities nor what is inaccessible', async () => {
  const { schema } = await plainGraph();
  expect(Object.keys(schema.getQueryType()?.getFields() ?? {})).not.toContain('_entities');
  expect(Object.keys(schema.getTypeMap())).not.toContain('_Any');
  expect(schema.getType('User')).not.toHaveProperty('_fields.profileVersion');
});
