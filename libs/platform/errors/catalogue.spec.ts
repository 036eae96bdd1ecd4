import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { projectRoot } from '#platform/config';
import { errorCatalogue } from './catalogue.js';

it('docs/errors.md tells every code of the catalogue and no other, in the same words', () => {
  const page = readFileSync(join(projectRoot, 'docs', 'errors.md'), 'utf8');
  const rows = [...page.matchAll(/^\| `(\w+)` \| (.*) \|$/gm)].map(([, code, meaning]) => [code, meaning]);
  expect(rows).toEqual(Object.entries(errorCatalogue));
});
