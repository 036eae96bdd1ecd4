import { existsSync, rmSync } from 'node:fs';
import { resolve } from 'node:path';
import { type ClusterHome, distantFolder, findClusterHome } from './cluster-home.js';
import { lockDataFolder } from './data-folder-lock.js';
import { explainFileError } from './embedded-postgres-error.js';
import { findServer } from './running-server.js';
import { stopServer } from './stop-server.js';

/** Removes everything that the folder holds, after ending a server that was left there. Throws DataFolderInUseError while a shop runs in it. */
export async function resetEmbeddedPostgres(folder: string): Promise<void> {
  const path = resolve(folder);
  if (existsSync(path)) {
    const lock = await lockDataFolder(path);
    try {
      const home = findClusterHome(path);
      if (home) await removeCluster(home);
      rmSync(distantFolder(path), { recursive: true, force: true });
      rmSync(path, { recursive: true, force: true });
    } catch (error) {
      throw explainFileError(error, path);
    } finally {
      lock.release();
    }
  }
}

/** Ends the cluster's server, if one was left running, and removes the cluster. */
export async function removeCluster(home: ClusterHome): Promise<void> {
  const server = findServer(home.cluster);
  if (server) await stopServer(server.process, home.cluster);
  rmSync(home.cluster, { recursive: true, force: true });
}
