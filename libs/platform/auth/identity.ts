/** Who asks. `service`: another part of Souk, for itself. */
export type Identity =
  | { readonly kind: 'anonymous' }
  | { readonly kind: 'user'; readonly userId: string; readonly sessionId: string; readonly role: Role }
  | { readonly kind: 'service'; readonly service: string };

export type Role = 'CUSTOMER' | 'ADMIN';

export const anonymous: Identity = { kind: 'anonymous' };

export function isAdmin(identity: Identity): boolean {
  return identity.kind === 'user' && identity.role === 'ADMIN';
}

/** Whether what belongs to `userId` may be shown to this identity: that person, an admin, or another part of Souk. */
export function maySee(identity: Identity, userId: string): boolean {
  return identity.kind === 'service' || isAdmin(identity) || (identity.kind === 'user' && identity.userId === userId);
}

/** Whether this identity may change what belongs to `userId`: that person or an admin. */
export function mayChange(identity: Identity, userId: string): boolean {
  return isAdmin(identity) || (identity.kind === 'user' && identity.userId === userId);
}
