import { randomBytes } from 'node:crypto';
import { closeSync, existsSync, fsyncSync, openSync, readFileSync, renameSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { EmbeddedPostgresError } from './embedded-postgres-error.js';

export interface Passwords {
  superuser: string;
  /** By role; a role has the name of its database. */
  roles: Record<string, string>;
}

const fileName = 'passwords.json';

export function readPasswords(dataFolder: string): Passwords | undefined {
  const file = join(dataFolder, fileName);
  if (!existsSync(file)) return undefined;
  const content = readFileSync(file, 'utf8');
  try {
    const passwords: Passwords = JSON.parse(content);
    if (typeof passwords.superuser === 'string' && typeof passwords.roles === 'object') return passwords;
  } catch {}
  throw new EmbeddedPostgresError(
    `${file} cannot be read, so its database cannot be opened: put it back from a backup, or empty the shop with npm run reset.`,
  );
}

export function makePassword(): string {
  return randomBytes(24).toString('base64url');
}

/** Whole or not at all, and on disk before a role gets its password: a crash in between leaves nobody locked out. */
export function writePasswords(dataFolder: string, passwords: Passwords): void {
  const file = join(dataFolder, fileName);
  const descriptor = openSync(`${file}.new`, 'w', 0o600);
  writeSync(descriptor, JSON.stringify(passwords, null, 2));
  fsyncSync(descriptor);
  closeSync(descriptor);
  renameSync(`${file}.new`, file);
}
