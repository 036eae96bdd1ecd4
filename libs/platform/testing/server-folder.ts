import { chmodSync, mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** A temporary folder for a server's data. Others may pass through it: for root, PostgreSQL runs as another user. */
export function makeServerFolder(name: string): string {
  const folder = mkdtempSync(join(tmpdir(), `souk-${name}-`));
  chmodSync(folder, 0o711);
  return folder;
}
