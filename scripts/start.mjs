// npm start: the whole shop in one process. npm start -- NAME: one process of it.
import { existsSync, readdirSync } from 'node:fs';
import { inProject, LauncherError, runMain } from './project.mjs';
import { runEntry } from './run.mjs';

await runMain(() => {
  const [name, ...args] = process.argv.slice(2);
  return runEntry(name === undefined ? 'shop/main' : entryOf(name), args);
});

function entryOf(name) {
  if (name === 'gateway') return 'gateway/main';
  const names = subgraphNames();
  if (names.includes(name)) return `subgraphs/${name}/main`;
  throw new LauncherError(
    `There is no process "${name}": npm start runs the whole shop, npm start -- NAME one of ${['gateway', ...names].join(', ')}.`,
  );
}

/** From the sources, or from what is built where there are none. */
function subgraphNames() {
  const list = (folder, main) =>
    existsSync(folder) ? readdirSync(folder).filter((name) => existsSync(`${folder}/${name}/${main}`)) : [];
  return [
    ...new Set([...list(inProject('subgraphs'), 'main.ts'), ...list(inProject('dist', 'subgraphs'), 'main.js')]),
  ].sort();
}
