// `npm run test:differential`: its sources are run as those of the tests are, by vite.
import { fileURLToPath } from 'node:url';
import { runnerImport } from 'vite';

await runnerImport('./test/differential/main.ts', {
  root: fileURLToPath(new URL('../..', import.meta.url)),
  configFile: false,
  logLevel: 'error',
  oxc: { decorator: { legacy: true, emitDecoratorMetadata: true } },
  environments: { inline: { resolve: { conditions: ['source'] } } },
});
