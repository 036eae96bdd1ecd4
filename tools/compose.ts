import { writeFileSync } from 'node:fs';
import { composeSupergraph, supergraphPath } from './compose-supergraph.js';

writeFileSync(supergraphPath, composeSupergraph());
console.log(`composed ${supergraphPath}`);
