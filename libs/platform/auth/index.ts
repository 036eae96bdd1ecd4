export { AccessGuard, AdminOnly, CurrentIdentity, Public, SignedIn } from './access.guard.js';
export { anonymous, type Identity, isAdmin, mayChange, maySee, type Role } from './identity.js';
export { type Audience, IdentitySigner, IdentityVerifier, identityHeader } from './identity-header.js';
export { internalAuthSecret } from './internal-auth-secret.js';
export { revokedHeader } from './revoked-header.js';
