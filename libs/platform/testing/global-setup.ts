import type { TestProject } from 'vitest/node';
import { SharedServers } from './shared-servers.js';

declare module 'vitest' {
  interface ProvidedContext {
    /** Where workers ask for their share of the run's servers. */
    sharedServers: string;
  }
}

/**
 * Named as `globalSetup` by vitest.config.ts: the servers that the test files of a run share, and their end.
 * Vitest loads it without the `source` condition that turns #platform into sources, so all that it needs is imported by relative paths.
 */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const servers = new SharedServers();
  project.provide('sharedServers', await servers.listen());
  return () => servers.stop();
}
