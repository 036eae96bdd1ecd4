import { cruise, type ICruiseResult } from 'dependency-cruiser';
import extractOptions from 'dependency-cruiser/config-utl/extract-depcruise-options';
import extractTsConfig from 'dependency-cruiser/config-utl/extract-ts-config';
import { describe, expect, it } from 'vitest';
import { projectRoot } from '#platform/config';

describe('the tree', () => {
  it('is imported in the directions that the architecture allows', async () => {
    const options = await extractOptions(`${projectRoot}/.dependency-cruiser.mjs`);
    const { output } = await cruise(
      ['gateway', 'audit', 'subgraphs', 'libs', 'shop', 'tools'],
      { ...options, baseDir: projectRoot },
      undefined,
      { tsConfig: extractTsConfig(`${projectRoot}/tsconfig.json`) },
    );
    const { modules, summary } = output as ICruiseResult;
    expect(modules.length).toBeGreaterThan(100);
    const followed = modules.some(
      ({ source, dependencies }) =>
        source === 'subgraphs/orders/orders.module.ts' &&
        dependencies.some(({ resolved }) => resolved === 'libs/platform/database/index.ts'),
    );
    expect(followed).toBe(true);
    expect(summary.violations.map(({ rule, from, to }) => `${rule.name}: ${from} → ${to}`)).toEqual([]);
  });
});
