import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { projectRoot } from '#platform/config';

/** Where peers are described by a package.json and a lock file, and installed on demand: never with the product. */
export const peersFolder = join(projectRoot, 'bench', 'gateway', 'peers');
/** Apart from the others: its documents are refused by the printer of graphql 16.15. */
export const mercuriusFolder = join(peersFolder, 'mercurius');

/** Installs what a folder's lock file says, unless that is there. Returns why that failed, if it did. */
export function installPeers(folder: string): string | undefined {
  const stampFile = join(folder, 'node_modules', '.souk-install');
  const lock = readFileSync(join(folder, 'package-lock.json'));
  const wanted = createHash('sha256').update(lock).digest('hex');
  if (existsSync(stampFile) && readFileSync(stampFile, 'utf8') === wanted) return undefined;
  console.log(`Installing peers under ${folder} (once: a minute or two, 700 MB for all) …`);
  // npm runs on the Node it came with, not on one that is installed in the project.
  const path = (process.env.PATH ?? '').split(delimiter).filter((each) => !each.includes('node_modules'));
  const { status, stderr, error } = spawnSync(
    'npm',
    ['ci', '--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error'],
    { cwd: folder, env: { ...process.env, PATH: path.join(delimiter) }, encoding: 'utf8' },
  );
  if (error) return `npm cannot be run: ${error.message}`;
  if (status !== 0) return `npm ci ended with ${status}: ${stderr.trim().slice(-600)}`;
  writeFileSync(stampFile, wanted);
  return undefined;
}
