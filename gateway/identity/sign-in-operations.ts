import { type FieldNode, valueFromASTUntyped } from 'graphql';
import type { Identity } from '#platform/auth';
import { SoukError } from '#platform/errors';
import type { PreparedOperation } from '../documents/prepared-operation.js';
import type { RateLimits } from '../limits/rate-limits.js';
import { defaultsOf } from '../plan/conditions.js';

/** Mutations that need no token and look at none: clients attach the one that has just expired. */
const withoutToken = new Set(['registerUser', 'loginUser', 'refreshSession']);
const passwordHashing = new Set(['registerUser', 'loginUser', 'changePassword']);

/** Also what asks for the schema alone: an IDE that kept an old token must still be able to show it. */
export function ignoresToken({ kind, rootFields }: PreparedOperation): boolean {
  if (rootFields.length > 0 && rootFields.every(({ name }) => name.value.startsWith('__'))) return true;
  return kind === 'mutation' && rootFields.length > 0 && rootFields.every(({ name }) => withoutToken.has(name.value));
}

/** For a mutation. Throws OPERATION_TOO_COMPLEX for more than one attempt in it, RATE_LIMITED for more in a minute than anyone needs. */
export async function limitSignIns(
  operation: PreparedOperation,
  variables: Record<string, unknown>,
  identity: Identity,
  address: string,
  limits: RateLimits,
): Promise<void> {
  const [attempt, ...others] = operation.rootFields.filter(({ name }) => passwordHashing.has(name.value));
  if (!attempt) return;
  if (others.length > 0) {
    throw new SoukError(
      'OPERATION_TOO_COMPLEX',
      'An operation may hold one login, registration or change of password.',
    );
  }
  if (attempt.name.value === 'registerUser') await limits.registration(address);
  // It tells whether the old password is right, as a login does.
  else if (attempt.name.value === 'changePassword') {
    if (identity.kind === 'user') await limits.login(address, identity.userId);
  } else await limits.login(address, emailOf(attempt, { ...defaultsOf(operation.definition), ...variables }));
}

/** The e-mail address of a login, empty for what is none: users says what is wrong with it. */
function emailOf(login: FieldNode, variables: Record<string, unknown>): string {
  const input = login.arguments?.find(({ name }) => name.value === 'input');
  const value: unknown = input && valueFromASTUntyped(input.value, variables);
  const email = typeof value === 'object' && value !== null && 'email' in value ? value.email : undefined;
  return typeof email === 'string' ? email : '';
}
