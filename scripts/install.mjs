import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { basename, delimiter } from 'node:path';
import { inProject, isInstalled, LauncherError, projectRoot, say } from './project.mjs';

const stampFile = inProject('node_modules', '.souk-install');
const lockFile = inProject('package-lock.json');

/** Whether node_modules is what package-lock.json asks for, by our stamp or, for an install made by hand, by npm's own notes. */
export function isInstallFresh() {
  if (!isInstalled('typescript')) return false;
  const wanted = lockHash();
  if (readOrUndefined(stampFile) === wanted) return true;
  if (!matchesNpmNotes()) return false;
  writeStamp(wanted);
  return true;
}

/** Installs all of package-lock.json, whatever NODE_ENV and npm's settings leave out, and tells npm's pid. Shows npm's output only when it fails. */
export async function install(onPid) {
  say('Installing dependencies (once: a minute or two, about 700 MB) …');
  const wanted = lockHash();
  rmSync(stampFile, { force: true });
  // A running node.exe cannot be replaced: there, npm must keep what fits.
  const command =
    process.platform === 'win32' && process.execPath.startsWith(inProject('node_modules')) ? 'install' : 'ci';
  const { code, output } = await npm(
    [command, '--include=dev', '--include=optional', '--no-audit', '--no-fund', '--loglevel=error'],
    onPid,
  );
  if (code !== 0) {
    process.stderr.write(output);
    throw new LauncherError(
      'Installing the dependencies failed, npm says why above. Once that is mended (is the npm registry in reach?), the same command goes on.',
    );
  }
  writeStamp(wanted);
}

function lockHash() {
  if (!existsSync(lockFile)) throw new LauncherError('package-lock.json is missing: take a whole copy of the project.');
  return createHash('sha256')
    .update(readFileSync(lockFile))
    .update(`${process.platform}-${process.arch}`)
    .digest('hex');
}

/** npm writes these notes last, so half an install has none. */
function matchesNpmNotes() {
  const notes = readOrUndefined(inProject('node_modules', '.package-lock.json'));
  if (notes === undefined) return false;
  const there = JSON.parse(notes).packages;
  const wanted = Object.entries(JSON.parse(readFileSync(lockFile, 'utf8')).packages);
  return wanted.every(([path, entry]) => {
    if (path === '') return true;
    const found = there[path];
    return found ? found.version === entry.version && found.integrity === entry.integrity : mayBeMissing(entry);
  });
}

function mayBeMissing({ optional, os, cpu, libc }) {
  if (!optional) return false;
  const isForHere =
    os?.includes(process.platform) && (cpu === undefined || cpu.includes(process.arch)) && libc === undefined;
  return !isForHere;
}

/** A failed write only costs the next start a look into npm's notes. */
function writeStamp(hash) {
  try {
    writeFileSync(stampFile, hash);
  } catch {}
}

function npm(args, onPid) {
  const env = { ...process.env };
  // npm must not run on the Node inside node_modules, which it is about to replace.
  const pathKey = Object.keys(env).find((key) => key.toUpperCase() === 'PATH') ?? 'PATH';
  env[pathKey] = (env[pathKey] ?? '')
    .split(delimiter)
    .filter((folder) => !folder.includes('node_modules'))
    .join(delimiter);
  const node = [env.npm_node_execpath, process.execPath].find(
    (file) => file && existsSync(file) && !file.startsWith(inProject('node_modules')),
  );
  const cli = [env.npm_execpath].find((file) => file && basename(file) === 'npm-cli.js' && existsSync(file));
  const [program, ...before] = node && cli ? [node, cli] : ['npm'];
  return new Promise((resolve, reject) => {
    const child = spawn(program, [...before, ...args], {
      cwd: projectRoot,
      env,
      stdio: ['ignore', 'pipe', 'pipe'],
      shell: program === 'npm' && process.platform === 'win32',
    });
    if (child.pid !== undefined) onPid(child.pid);
    // Whoever ends us ends npm first: the lock must not be free while npm still writes.
    const end = () => child.kill();
    const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'];
    for (const signal of signals) process.on(signal, end);
    const output = [];
    child.stdout.on('data', (chunk) => output.push(chunk));
    child.stderr.on('data', (chunk) => output.push(chunk));
    child.on('error', (error) =>
      reject(new LauncherError(`npm cannot be run (${error.code}): install Node with npm and try again.`)),
    );
    child.on('close', (code) => {
      for (const signal of signals) process.off(signal, end);
      resolve({ code, output: Buffer.concat(output).toString() });
    });
  });
}

function readOrUndefined(file) {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return undefined;
  }
}
