import { describe, it } from 'vitest';
import { type ExternalServer, missingServers } from './server-programs.js';

/**
 * A `describe` of tests that need these servers. Without them it is skipped under a name that says why;
 * where SOUK_REQUIRE_SERVERS is 1 (in CI, where nothing may be skipped) it fails instead.
 */
export function describeWith(servers: ExternalServer[], name: string, tests: () => void): void {
  const missing = missingServers().filter((server) => servers.includes(server));
  if (missing.length === 0) describe(name, tests);
  else if (process.env.SOUK_REQUIRE_SERVERS === '1') {
    describe(name, () => {
      it(`has ${missing.join(' and ')}`, () => {
        throw new Error(`not installed: ${missing.join(', ')}`);
      });
    });
  } else describe.skip(`${name} (${missing.join(' and ')} not installed)`, tests);
}
