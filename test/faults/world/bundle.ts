import { mkdirSync, mkdtempSync, readdirSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { build } from 'vite';
import { projectRoot } from '#platform/config';

export interface Bundle {
  /** What Node runs: `node <file> orders`. */
  readonly file: string;
  remove(): void;
}

const prefix = 'souk-faults-';
const forgottenAfterMs = 24 * 60 * 60_000;

/**
 * The fault tests' own composition as plain JavaScript, made anew from the sources in less than a second: its processes are started
 * and killed all the time, and start in half the time that they would take as TypeScript.
 */
export async function bundleFaultyProcess(): Promise<Bundle> {
  // Inside the project: from there packages are found, and the root by its package.json.
  const parent = join(projectRoot, 'node_modules', '.cache');
  mkdirSync(parent, { recursive: true });
  removeForgotten(parent);
  const folder = mkdtempSync(join(parent, prefix));
  await build({
    configFile: false,
    root: projectRoot,
    logLevel: 'warn',
    oxc: { decorator: { legacy: true, emitDecoratorMetadata: true } },
    ssr: { resolve: { conditions: ['source'] }, noExternal: [/^#/], external: true },
    build: {
      ssr: true,
      outDir: folder,
      target: 'es2024',
      sourcemap: true,
      rolldownOptions: {
        input: { 'faulty-process': join('test', 'faults', 'composition', 'faulty-process.ts') },
        output: { entryFileNames: '[name].mjs', chunkFileNames: '[name]-[hash].mjs' },
      },
    },
  });
  return {
    file: join(folder, 'faulty-process.mjs'),
    remove: () => rmSync(folder, { recursive: true, force: true }),
  };
}

/** What runs left that were killed. */
function removeForgotten(parent: string): void {
  for (const name of readdirSync(parent).filter((entry) => entry.startsWith(prefix))) {
    const folder = join(parent, name);
    if (Date.now() - statSync(folder).mtimeMs > forgottenAfterMs) rmSync(folder, { recursive: true, force: true });
  }
}
