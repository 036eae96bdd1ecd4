// npm start: the whole shop in one process. npm start -- NAME: one process of it.
import { existsSync, readdirSync } from 'node:fs';
import { inProject, LauncherError, runMain } from './project.mjs';
import { runEntry } from './run.mjs';

await runMain(() => {
  const [name, ...args] = process.argv.slice(2);
  return runEntry(name === undefined ? 'shop/main' : entryOf(name), args);
});

function entryOf(name) {
  const subgraphs = namesIn('subgraphs');
  if (subgraphs.includes(name)) return `subgraphs/${name}/main`;
  const others = ['gateway', 'audit'].filter((other) => other === 'gateway' || namesIn('.').includes(other));
  if (others.includes(name)) return `${name}/main`;
  throw new LauncherError(
    `There is no process "${name}": npm start runs the whole shop, npm start -- NAME one of ${[...others, ...subgraphs].join(', ')}.`,
  );
}

/** The processes in a folder: from the sources, or from what is built where there are none. */
function namesIn(folder) {
  const list = (parent, main) =>
    existsSync(parent) ? readdirSync(parent).filter((name) => existsSync(`${parent}/${name}/${main}`)) : [];
  return [...new Set([...list(inProject(folder), 'main.ts'), ...list(inProject('dist', folder), 'main.js')])].sort();
}
