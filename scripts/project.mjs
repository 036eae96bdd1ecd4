// Where things are, for the launcher. Plain Node >= 20.11 without dependencies: it runs before anything is installed.
import { existsSync, realpathSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

export const projectRoot = dirname(dirname(fileURLToPath(import.meta.url)));
export const inProject = (...parts) => join(projectRoot, ...parts);

/** An outcome that the user can act on: its message is printed as it is, without a stack. */
export class LauncherError extends Error {
  constructor(message, exitCode = 1) {
    super(message);
    this.exitCode = exitCode;
  }
}

/** Progress goes to stderr, so that a command's own output can be piped. */
export const say = (line) => process.stderr.write(`${line}\n`);

export const isInstalled = (name) => existsSync(inProject('node_modules', name, 'package.json'));

/** The Node that runs the project: the one among the dependencies, else the machine's when it is new enough. */
export function findNode() {
  const packaged = [
    inProject('node_modules', `node-${process.platform === 'win32' ? 'win' : process.platform}-${process.arch}`, 'bin'),
    inProject('node_modules', '.bin'),
  ].map((folder) => join(folder, process.platform === 'win32' ? 'node.exe' : 'node'));
  const found = packaged.find((file) => existsSync(file));
  if (found) return found;
  const [major, minor] = process.versions.node.split('.').map(Number);
  if (major > 22 || (major === 22 && minor >= 15)) return process.execPath;
  throw new LauncherError(
    `Souk needs Node 22.15 or newer and this is ${process.version}: there is no packaged Node for ${process.platform}-${process.arch}, so install Node 24 from https://nodejs.org and try again.`,
  );
}

/** Runs a script's main function and turns what it throws into one line and an exit code. */
export async function runMain(main) {
  try {
    process.exitCode = await main();
  } catch (error) {
    say(error instanceof LauncherError ? error.message : error.stack);
    process.exitCode = error.exitCode ?? 1;
  }
}

/** Whether a module is the one that Node was asked to run. */
export const isMain = (url) => process.argv[1] !== undefined && fileURLToPath(url) === realpathSync(process.argv[1]);
