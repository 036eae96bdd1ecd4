// npm run test:differential [-- --graphs 500 --seed 3]: our query plan executor against that of @apollo/gateway, on made-up graphs.
import { prepare } from './prepare.mjs';
import { inProject, runMain } from './project.mjs';
import { runNode } from './run.mjs';

await runMain(async () => {
  await prepare();
  return runNode([inProject('test', 'differential', 'main.mjs'), ...process.argv.slice(2)]);
});
