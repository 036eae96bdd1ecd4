import { generateKeyPairSync, randomBytes } from 'node:crypto';
import { existsSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { ConfigError, type Env, isProduction } from '#platform/config';

const secretsSchema = z.object({ JWT_PRIVATE_KEY: z.string(), INTERNAL_AUTH_SECRET: z.string() });

/** The shop's secrets: made at the first start and kept in the data folder for its owner alone. None is made in production. */
export function shopSecrets(dataFolder: string, env: Env): z.infer<typeof secretsSchema> {
  const given = secretsSchema.partial().parse({
    JWT_PRIVATE_KEY: env.JWT_PRIVATE_KEY || undefined,
    INTERNAL_AUTH_SECRET: env.INTERNAL_AUTH_SECRET || undefined,
  });
  if (isProduction(env)) {
    const missing = Object.keys(secretsSchema.shape).filter(
      (name) => !(name in given && given[name as keyof typeof given]),
    );
    if (missing.length > 0) throw new ConfigError(`${missing.join(' and ')} must be set with NODE_ENV=production`);
  }
  return secretsSchema.parse({ ...keptSecrets(join(dataFolder, 'secrets.json')), ...definedOf(given) });
}

function keptSecrets(file: string): z.infer<typeof secretsSchema> {
  if (existsSync(file)) {
    try {
      return secretsSchema.parse(JSON.parse(readFileSync(file, 'utf8')));
    } catch {
      throw new ConfigError(`${file} cannot be read: mend it, or empty the shop with npm run reset`);
    }
  }
  const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const made = {
    JWT_PRIVATE_KEY: privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
    INTERNAL_AUTH_SECRET: randomBytes(32).toString('base64url'),
  };
  writeFileSync(`${file}.new`, JSON.stringify(made, null, 2), { mode: 0o600 });
  renameSync(`${file}.new`, file);
  return made;
}

function definedOf<T extends object>(values: T): Partial<T> {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined)) as Partial<T>;
}
