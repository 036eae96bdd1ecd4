import { generateKeyPairSync } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { ConfigError } from '#platform/config';
import { readUsersConfig } from './users.config.js';

const pem = { type: 'pkcs8', format: 'pem' } as const;
const ec = generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey;
const ecPem = ec.export(pem).toString();

function problem(env: Record<string, string>): string {
  try {
    readUsersConfig(env);
  } catch (error) {
    if (error instanceof ConfigError) return error.message;
    throw error;
  }
  throw new Error('it was accepted');
}

describe('JWT_PRIVATE_KEY', () => {
  it('may be an EC key on P-256, its line breaks written as \\n or not, in PKCS 8 or SEC 1', () => {
    const keyIds = [ecPem, ecPem.replaceAll('\n', '\\n'), ec.export({ type: 'sec1', format: 'pem' }).toString()].map(
      (key) => readUsersConfig({ JWT_PRIVATE_KEY: key }).signingKey.keyId,
    );
    expect(new Set(keyIds).size).toBe(1);
    expect(readUsersConfig({ JWT_PRIVATE_KEY: ecPem }).signingKey.algorithm).toBe('ES256');
  });

  it('may be an RSA key', () => {
    const rsa = generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey.export(pem).toString();
    expect(readUsersConfig({ JWT_PRIVATE_KEY: rsa }).signingKey.algorithm).toBe('RS256');
  });

  it('is asked for when it is missing', () => {
    expect(problem({})).toBe('JWT_PRIVATE_KEY is not set');
  });

  it('is refused, and not shown, when it is no key, a public one, or one of another kind', () => {
    const short = generateKeyPairSync('rsa', { modulusLength: 1024 }).privateKey.export(pem).toString();
    const curve = generateKeyPairSync('ec', { namedCurve: 'P-384' }).privateKey.export(pem).toString();
    const edwards = generateKeyPairSync('ed25519').privateKey.export(pem).toString();
    for (const key of ['a-secret', short, curve, edwards, ecPem.slice(0, 80)]) {
      const message = problem({ JWT_PRIVATE_KEY: key });
      expect(message).toMatch(/^JWT_PRIVATE_KEY must be an /);
      expect(message).not.toContain(key.slice(0, 40));
    }
  });
});

describe('the first admin', () => {
  const key = { JWT_PRIVATE_KEY: ecPem };

  it('is who ADMIN_EMAIL and ADMIN_PASSWORD say', () => {
    const { firstAdmin } = readUsersConfig({ ...key, ADMIN_EMAIL: 'Root@Example.com', ADMIN_PASSWORD: 'long enough' });
    expect(firstAdmin).toEqual({ email: 'root@example.com', password: 'long enough' });
    expect(readUsersConfig(key).firstAdmin).toBeUndefined();
  });

  it('needs both, and the password rule holds', () => {
    expect(problem({ ...key, ADMIN_EMAIL: 'root@example.com' })).toMatch('ADMIN_PASSWORD is not set');
    expect(problem({ ...key, ADMIN_PASSWORD: 'long enough' })).toMatch('ADMIN_EMAIL is not set');
    expect(problem({ ...key, ADMIN_EMAIL: 'root', ADMIN_PASSWORD: 'long enough' })).toMatch(
      'must be an e-mail address',
    );
    expect(problem({ ...key, ADMIN_EMAIL: 'root@example.com', ADMIN_PASSWORD: 'short' })).toMatch(
      'ADMIN_PASSWORD must have 8 to 128 characters',
    );
  });
});
