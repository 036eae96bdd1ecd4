// Makes sure that what an npm script needs is installed and built.
import { build, isBuildFresh, lockFolder } from './build.mjs';
import { install, isInstallFresh } from './install.mjs';
import { withLock } from './process-lock.mjs';
import { isInstalled, isMain, runMain, say } from './project.mjs';

/** Installs and builds what is missing or stale. Several processes may call it at once: one works, the others wait. */
export async function prepare() {
  if (isReady()) return;
  await withLock(
    lockFolder,
    async (share) => {
      if (isReady()) return;
      if (!isInstallFresh()) await install(share);
      if (!isBuildFresh()) build();
    },
    () => say('Waiting for another npm script to finish installing or building …'),
  );
}

/** Production has no compiler: what was built is what runs. */
function isReady() {
  if (!isInstalled('typescript')) return isInstalled('graphql') && isBuildFresh();
  return isInstallFresh() && isBuildFresh();
}

if (isMain(import.meta.url)) await runMain(prepare);
