// npm run test:faults [-- --minutes 30 --seed 7]: the whole shop, with everything in it failing, for as long as one likes.
import { prepare } from './prepare.mjs';
import { inProject, runMain } from './project.mjs';
import { runNode } from './run.mjs';

await runMain(async () => {
  await prepare();
  return runNode([inProject('test', 'faults', 'main.mjs'), ...process.argv.slice(2)]);
});
