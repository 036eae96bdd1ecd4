import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { findNode, inProject, LauncherError, projectRoot, say } from './project.mjs';

const distFolder = inProject('dist');
const stampFile = join(distFolder, '.souk-build');
const settings = ['tsconfig.json', 'tsconfig.build.json', 'package.json', 'package-lock.json'];

const lockName = '.souk-lock';
export const lockFolder = join(distFolder, lockName);

/** Whether something was built and its sources are as they were then, or are not here at all, as in a production image. */
export function isBuildFresh() {
  const stamp = readStamp();
  if (!stamp?.hash) return false;
  if (!existsSync(inProject('tsconfig.build.json'))) return true;
  return stamp.hash === hashOf(findSources()) && stamp.outputs.every((file) => existsSync(join(distFolder, file)));
}

/** Compiles what changed. Starts from an empty dist when a source has gone, so that nothing runs that has no source. */
export function build() {
  say('Building …');
  const sources = findSources();
  const hash = hashOf(sources);
  const before = readStamp();
  const canReuse =
    before?.sources.every((file) => sources.includes(file)) &&
    before.outputs.every((file) => existsSync(join(distFolder, file)));
  if (!canReuse) emptyDist();
  writeStamp({ hash: '', sources, outputs: [] });
  const compiler = inProject('node_modules', 'typescript', 'bin', 'tsc');
  const { status, error } = spawnSync(findNode(), [compiler, '-p', 'tsconfig.build.json'], {
    cwd: projectRoot,
    stdio: ['ignore', 2, 2],
  });
  if (error) throw new LauncherError(`The compiler cannot be run: ${error.message}`);
  if (status !== 0) throw new LauncherError('The build failed, the compiler says why above.');
  writeStamp({ hash, sources, outputs: listFiles(distFolder, (name) => name.endsWith('.js')) });
}

function findSources() {
  return listFiles(
    projectRoot,
    (name) => /(?<!\.spec)\.[cm]?tsx?$/.test(name),
    new Set([distFolder, inProject('test')]),
  );
}

/** Files under a folder, relative to it and in order, without hidden folders and node_modules. */
function listFiles(root, accepts, skipped = new Set()) {
  const files = [];
  const visit = (folder) => {
    for (const entry of readdirSync(folder, { withFileTypes: true })) {
      const path = join(folder, entry.name);
      if (entry.isDirectory()) {
        if (!entry.name.startsWith('.') && entry.name !== 'node_modules' && !skipped.has(path)) visit(path);
      } else if (accepts(entry.name)) files.push(relative(root, path));
    }
  };
  visit(root);
  return files.sort();
}

/** By content: a checkout or a copied image changes times, not sources. */
function hashOf(sources) {
  const hash = createHash('sha256');
  for (const file of [...settings, ...sources]) {
    hash.update(`${file}\0`);
    if (existsSync(inProject(file))) hash.update(readFileSync(inProject(file)));
  }
  return hash.digest('hex');
}

function emptyDist() {
  for (const name of existsSync(distFolder) ? readdirSync(distFolder) : []) {
    if (!name.startsWith(lockName)) rmSync(join(distFolder, name), { recursive: true, force: true });
  }
}

function readStamp() {
  try {
    return JSON.parse(readFileSync(stampFile, 'utf8'));
  } catch {
    return undefined;
  }
}

function writeStamp(stamp) {
  mkdirSync(distFolder, { recursive: true });
  writeFileSync(stampFile, JSON.stringify(stamp));
}
