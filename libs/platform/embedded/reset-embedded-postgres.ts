import { existsSync, rmSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { distantFolder, findClusterHome } from './cluster-home.js';
import { lockDataFolder } from './data-folder-lock.js';
import { explainFileError } from './embedded-postgres-error.js';
import { findServer } from './running-server.js';
import { stopServer } from './stop-server.js';

/** Removes everything that the folder holds, after ending a server that was left there. Throws DataFolderInUseError while a shop runs in it. */
export async function resetEmbeddedPostgres(folder: string): Promise<void> {
  const path = resolve(folder);
  try {
    const folders = [distantFolder(path), path];
    if (existsSync(path)) {
      const lock = await lockDataFolder(path);
      const home = findClusterHome(path);
      if (home) folders.unshift(home.folder);
      lock.release();
    }
    for (const each of folders) {
      await removeCluster(join(each, 'cluster'));
      rmSync(each, { recursive: true, force: true });
    }
  } catch (error) {
    throw explainFileError(error, path);
  }
}

/** Ends the cluster's server, if one was left running, and removes the cluster. */
export async function removeCluster(cluster: string): Promise<void> {
  const server = findServer(cluster);
  if (server) await stopServer(server.process, cluster);
  rmSync(cluster, { recursive: true, force: true });
}
