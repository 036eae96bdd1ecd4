import type { Identity } from '#platform/auth';
import { SoukError } from '#platform/errors';
import { parseId } from '#platform/input';
import type { Actor } from '../sessions.service.js';

/** The person who asks. Throws UNAUTHENTICATED for a visitor and FORBIDDEN for a service, which has no account. */
export function actorOf(identity: Identity): Actor {
  if (identity.kind === 'service') throw new SoukError('FORBIDDEN', 'Only a person may do this.');
  const userId = identity.kind === 'user' ? parseId(identity.userId) : undefined;
  const sessionId = identity.kind === 'user' ? parseId(identity.sessionId) : undefined;
  if (!userId || !sessionId) throw new SoukError('UNAUTHENTICATED', 'Sign in first.');
  return { userId, sessionId };
}
