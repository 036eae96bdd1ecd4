import { spawnSync } from 'node:child_process';
import {
  chmodSync,
  cpSync,
  existsSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  symlinkSync,
} from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join, relative } from 'node:path';
import { sharedRootFolder } from './cluster-home.js';
import { EmbeddedPostgresError, errorCode } from './embedded-postgres-error.js';
import { isRoot, runAs, type ServerAccount } from './server-account.js';

export interface PostgresBinaries {
  initdb: string;
  postgres: string;
  pgCtl: string;
}

const useYourOwn = 'or set the *_DATABASE_URL variables to a PostgreSQL of your own';

/**
 * The PostgreSQL programs of the package for this platform. They run where they are installed; where the server's account cannot
 * reach them, or a shell would misread their path (initdb runs postgres through one), from a copy of about 60 MB.
 */
export function findBinaries(account: ServerAccount | undefined): PostgresBinaries {
  const { folder, version } = findPackage();
  const installed = join(folder, 'native');
  restoreSymlinks(folder);
  if (!/["`$\\]/.test(process.platform === 'win32' ? '' : installed) && failureOf(installed, account) === undefined)
    return programsIn(installed);

  const copy = join(copiesFolder(), `postgresql-${version}`);
  if (failureOf(copy, account) !== undefined) copyPackage(folder, copy);
  const failure = failureOf(copy, account);
  if (failure !== undefined) {
    throw new EmbeddedPostgresError(
      `The embedded PostgreSQL cannot run here (${failure}): it needs glibc (Debian, Ubuntu, Fedora; not Alpine), ${useYourOwn}.`,
    );
  }
  return programsIn(copy);
}

function findPackage(): { folder: string; version: string } {
  const platform = process.platform === 'win32' ? 'windows' : process.platform;
  const name = `@embedded-postgres/${platform}-${process.arch}`;
  try {
    const require = createRequire(createRequire(import.meta.url).resolve('embedded-postgres'));
    const folder = dirname(dirname(require.resolve(name)));
    const { version }: { version: string } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
    return { folder, version };
  } catch {
    throw new EmbeddedPostgresError(
      `The package ${name} with PostgreSQL's programs is not installed: run npm ci --include=optional, ${useYourOwn}.`,
    );
  }
}

/** npm packages hold no symbolic links. The package makes its own in an install script, which npm may not have run. */
function restoreSymlinks(folder: string): void {
  const list = join(folder, 'native', 'pg-symlinks.json');
  if (!existsSync(list)) return;
  const links: { source: string; target: string }[] = JSON.parse(readFileSync(list, 'utf8'));
  for (const { source, target } of links) {
    try {
      symlinkSync(relative(dirname(target), source), join(folder, target));
    } catch (error) {
      // There already, or not ours to write: then the trial run says whether they are there.
      if (!['EEXIST', 'EACCES', 'EPERM', 'EROFS'].includes(errorCode(error) ?? '')) throw error;
    }
  }
}

function programsIn(folder: string): PostgresBinaries {
  const suffix = process.platform === 'win32' ? '.exe' : '';
  const program = (name: string) => join(folder, 'bin', `${name}${suffix}`);
  return { initdb: program('initdb'), postgres: program('postgres'), pgCtl: program('pg_ctl') };
}

/** Tries the server program as the account it will have. Undefined when it runs, else why not. */
function failureOf(folder: string, account: ServerAccount | undefined): string | undefined {
  const { postgres } = programsIn(folder);
  const { status, error, stderr } = spawnSync(postgres, ['--version'], { ...runAs(account), encoding: 'utf8' });
  if (status === 0) return undefined;
  return stderr?.split('\n')[0] || error?.message || 'it ends at once';
}

/** Root shares one copy; any other user keeps one in a folder of the temp folder that is theirs alone. */
function copiesFolder(): string {
  if (isRoot()) {
    mkdirSync(sharedRootFolder, { recursive: true, mode: 0o755 });
    return sharedRootFolder;
  }
  const uid = process.getuid?.();
  const folder = join(tmpdir(), `souk-${uid ?? 'user'}`);
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const stat = lstatSync(folder);
  if (!stat.isDirectory() || (uid !== undefined && (stat.uid !== uid || (stat.mode & 0o022) !== 0))) {
    throw new EmbeddedPostgresError(
      `${folder} belongs to someone else: remove it, or set TMPDIR to a folder of your own.`,
    );
  }
  return folder;
}

/** Made aside and renamed, so that a copy is whole or not there. */
function copyPackage(folder: string, copy: string): void {
  const aside = `${copy}.${process.pid}`;
  cpSync(join(folder, 'native'), join(aside, 'native'), { recursive: true, verbatimSymlinks: true });
  restoreSymlinks(aside);
  openToAll(aside);
  rmSync(copy, { recursive: true, force: true });
  renameSync(join(aside, 'native'), copy);
  rmSync(aside, { recursive: true, force: true });
}

/** What umask 077 closed at install time. */
function openToAll(folder: string): void {
  chmodSync(folder, 0o755);
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) openToAll(path);
    else if (entry.isFile()) chmodSync(path, lstatSync(path).mode & 0o100 ? 0o755 : 0o644);
  }
}
