import { z } from 'zod';
import { ConfigError, type Env, readConfig } from '#platform/config';
import { readSigningKey, type SigningKey } from './credentials/signing-key.js';
import { newEmail, newPassword } from './users.inputs.js';

const privateKey = z.string().transform((pem, context): SigningKey => {
  try {
    // A PEM has line breaks; where a variable cannot hold them they are written as \n.
    return readSigningKey(pem.replaceAll('\\n', '\n'));
  } catch (error) {
    context.addIssue({ code: 'custom', message: error instanceof Error ? error.message : 'cannot be read' });
    return z.NEVER;
  }
});

/** The token under which UsersConfig is injected. */
export const usersConfig = Symbol('users config');

export interface UsersConfig {
  signingKey: SigningKey;
  /** Made when no account has that e-mail. */
  firstAdmin: { email: string; password: string } | undefined;
}

/** Throws ConfigError. */
export function readUsersConfig(env: Env): UsersConfig {
  const {
    JWT_PRIVATE_KEY,
    ADMIN_EMAIL: email,
    ADMIN_PASSWORD: password,
  } = readConfig(
    { JWT_PRIVATE_KEY: privateKey, ADMIN_EMAIL: newEmail.optional(), ADMIN_PASSWORD: newPassword.optional() },
    env,
  );
  if (email !== undefined && password !== undefined) {
    return { signingKey: JWT_PRIVATE_KEY, firstAdmin: { email, password } };
  }
  if (email !== undefined) throw new ConfigError('ADMIN_PASSWORD is not set, but ADMIN_EMAIL is: set both or neither');
  if (password !== undefined) {
    throw new ConfigError('ADMIN_EMAIL is not set, but ADMIN_PASSWORD is: set both or neither');
  }
  return { signingKey: JWT_PRIVATE_KEY, firstAdmin: undefined };
}
