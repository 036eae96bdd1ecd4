import { z } from 'zod';
import { type Env, readConfig } from '#platform/config';

/** The secret that gateway and subgraphs sign identities with: at least 32 characters, the same for all of them, and never a default. */
export function internalAuthSecret(env: Env): string {
  const shape = { INTERNAL_AUTH_SECRET: z.string().min(32, 'must have at least 32 characters') };
  return readConfig(shape, env).INTERNAL_AUTH_SECRET;
}
