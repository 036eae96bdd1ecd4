import { createHash } from 'node:crypto';
import {
  chownSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  realpathSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { EmbeddedPostgresError } from './embedded-postgres-error.js';
import { accountOfOwner, canWrite, isRoot, newClusterAccount, type ServerAccount } from './server-account.js';

/** Where root keeps what PostgreSQL's user cannot reach in the project: clusters, and a copy of the programs. */
export const sharedRootFolder = '/var/lib/souk';

/** Where the cluster is, or is to be made, and who runs PostgreSQL on it (undefined: this user). */
export interface ClusterHome {
  folder: string;
  cluster: string;
  /** Where this process makes a cluster before it is renamed: half an initdb, even one that still runs, is never taken for a whole one. */
  unfinished: string;
  account: ServerAccount | undefined;
  /** The data folder knows of no cluster: what may be at this place was left by a data folder that has been removed. */
  isNew: boolean;
}

const unfinishedPrefix = 'unfinished.';
/** In the data folder: the path of the folder that holds the cluster. */
const placeNote = 'cluster-folder';
/** In a folder under /var/lib/souk: the data folder that it belongs to. */
const ownerNote = 'data-folder';

/** Finds the data folder's cluster, which stays where it is and keeps its owner, or makes the place for a new one. */
export function prepareClusterHome(dataFolder: string): ClusterHome {
  const existing = findClusterHome(dataFolder);
  if (existing) return existing;
  const account = newClusterAccount();
  const here = homeIn(dataFolder, account, true);
  if (!account) {
    makeUnfinished(here.folder, here.unfinished);
    return here;
  }
  if (giveTo(account, here)) return here;
  const there = homeIn(distantFolder(dataFolder), account, true);
  mkdirSync(there.folder, { recursive: true, mode: 0o755 });
  if (!giveTo(account, there)) {
    throw new EmbeddedPostgresError(
      `PostgreSQL does not run as root, and its user ${account.name} cannot enter ${there.folder}: start as an ordinary user.`,
    );
  }
  writeFileSync(join(there.folder, ownerNote), realpathSync(dataFolder));
  writeFileSync(join(dataFolder, placeNote), there.folder);
  return there;
}

/** The place of the data folder's cluster, if it has one. Throws EmbeddedPostgresError when it is another user's. */
export function findClusterHome(dataFolder: string): ClusterHome | undefined {
  if (existsSync(join(dataFolder, 'cluster'))) return homeOfOwner(dataFolder);
  const folder = readNote(dataFolder, placeNote);
  if (folder === undefined || isOfAnother(folder, dataFolder)) return undefined;
  if (!isRoot()) throw otherUsers(dataFolder, 'root');
  if (!existsSync(join(folder, 'cluster'))) return undefined;
  writeFileSync(join(folder, ownerNote), realpathSync(dataFolder));
  return homeOfOwner(folder);
}

/** For root: the place outside of the project that a data folder at this path has, or would have. */
export function distantFolder(dataFolder: string): string {
  const path = existsSync(dataFolder) ? realpathSync(dataFolder) : dataFolder;
  for (let attempt = 0; ; attempt += 1) {
    const name = createHash('sha256').update(`${path}\0${attempt}`).digest('hex').slice(0, 16);
    const folder = join(sharedRootFolder, name);
    // The one of a project that was here once and has been moved is not ours to touch.
    if ((readNote(folder, ownerNote) ?? path) === path) return folder;
  }
}

/** A copied project copies the note too: the cluster stays with the folder it was made for. A moved one takes it along. */
function isOfAnother(folder: string, dataFolder: string): boolean {
  const owner = readNote(folder, ownerNote);
  return owner !== undefined && owner !== realpathSync(dataFolder) && existsSync(join(owner, placeNote));
}

function readNote(folder: string, name: string): string | undefined {
  const file = join(folder, name);
  return existsSync(file) ? readFileSync(file, 'utf8') : undefined;
}

function homeOfOwner(folder: string): ClusterHome {
  const { uid, gid } = statSync(join(folder, 'cluster'));
  if (process.getuid === undefined || uid === process.getuid()) return homeIn(folder, undefined, false);
  const owner = accountOfOwner(uid, gid);
  if (!isRoot()) throw otherUsers(folder, owner.name);
  const home = homeIn(folder, owner, false);
  if (canWrite(owner, home.cluster)) return home;
  throw new EmbeddedPostgresError(
    `The database in ${folder} belongs to ${owner.name}, who may not enter that folder: let others pass through its parent folders (chmod o+x), or move the project back.`,
  );
}

function otherUsers(folder: string, owner: string): EmbeddedPostgresError {
  return new EmbeddedPostgresError(
    `The database in ${folder} was made by another user (${owner}): start as root, as then, or from a copy of the project in a folder of your own.`,
  );
}

function homeIn(folder: string, account: ServerAccount | undefined, isNew: boolean): ClusterHome {
  return {
    folder,
    cluster: join(folder, 'cluster'),
    unfinished: join(folder, `${unfinishedPrefix}${process.pid}`),
    account,
    isNew,
  };
}

/** Gives the home's place for an unfinished cluster to the account. Returns whether the account can reach it. */
function giveTo(account: ServerAccount, { folder, unfinished }: ClusterHome): boolean {
  makeUnfinished(folder, unfinished);
  try {
    chownSync(unfinished, account.uid, account.gid);
  } catch {
    throw new EmbeddedPostgresError(
      `PostgreSQL does not run as root, and root cannot give ${unfinished} to the user ${account.name} here: start as an ordinary user.`,
    );
  }
  const isReachable = canWrite(account, unfinished);
  if (!isReachable) rmSync(unfinished, { recursive: true });
  return isReachable;
}

/** Makes the empty folder anew, and removes what interrupted attempts have left. */
function makeUnfinished(folder: string, unfinished: string): void {
  for (const name of readdirSync(folder).filter((entry) => entry.startsWith(unfinishedPrefix))) {
    rmSync(join(folder, name), { recursive: true, force: true, maxRetries: 5 });
  }
  mkdirSync(unfinished, { mode: 0o700 });
}
