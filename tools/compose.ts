import { writeFileSync } from 'node:fs';
import { ComposeError, composeSupergraph, supergraphPath } from './compose-supergraph.js';

try {
  writeFileSync(supergraphPath, composeSupergraph());
  console.log(`composed ${supergraphPath}`);
} catch (error) {
  if (!(error instanceof ComposeError)) throw error;
  console.error(`supergraph: ${error.message}`);
  process.exitCode = 1;
}
