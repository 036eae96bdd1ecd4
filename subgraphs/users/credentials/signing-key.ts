import { createHash, createPrivateKey, createPublicKey, hkdfSync, type KeyObject } from 'node:crypto';

const shortestRsaKeyBits = 2048;

/** The token under which the process's SigningKey is injected. */
export const signingKey = Symbol('signing key');

/** The key pair of this shop's access tokens, and what else is derived from it. */
export interface SigningKey {
  algorithm: 'ES256' | 'RS256';
  /** Names the key in each token's header: the SHA-256 of its public half. */
  keyId: string;
  privateKey: KeyObject;
  /** PEM (SPKI). */
  publicKey: string;
  /** Tells refresh tokens that were made here from guesses. */
  refreshTokenKey: Buffer;
}

/** Reads a PEM private key: EC on P-256, or RSA of at least 2048 bits. Throws an Error that says what is wrong, without the key. */
export function readSigningKey(pem: string): SigningKey {
  const privateKey = parse(pem);
  const publicKey = createPublicKey(privateKey);
  const spki = publicKey.export({ type: 'spki', format: 'der' });
  const secret = privateKey.export({ type: 'pkcs8', format: 'der' });
  return {
    algorithm: algorithmOf(privateKey),
    keyId: createHash('sha256').update(spki).digest('base64url'),
    privateKey,
    publicKey: publicKey.export({ type: 'spki', format: 'pem' }).toString(),
    refreshTokenKey: Buffer.from(hkdfSync('sha256', secret, '', 'souk refresh tokens', 32)),
  };
}

function parse(pem: string): KeyObject {
  try {
    return createPrivateKey(pem);
  } catch {
    throw new Error('must be an unencrypted private key in PEM (EC on P-256, or RSA)');
  }
}

function algorithmOf({ asymmetricKeyType: type, asymmetricKeyDetails: details }: KeyObject): 'ES256' | 'RS256' {
  if (type === 'ec' && details?.namedCurve === 'prime256v1') return 'ES256';
  if (type === 'rsa' && (details?.modulusLength ?? 0) >= shortestRsaKeyBits) return 'RS256';
  throw new Error(`must be an EC key on P-256 or an RSA key of at least ${shortestRsaKeyBits} bits`);
}
