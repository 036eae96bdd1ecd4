// npm test [-- vitest arguments]: every test, then the skipped ones by name and one line of counts.
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { prepare } from './prepare.mjs';
import { inProject, runMain } from './project.mjs';
import { runNode } from './run.mjs';

/** The shop's own variables: tests use servers and settings of their own, whatever this machine has. */
const variables = readFileSync(inProject('.env.example'), 'utf8').matchAll(/^([A-Z_]+)=/gm);
const shopVariables = new Set([...variables].map(([, name]) => name));

await runMain(async () => {
  await prepare();
  const folder = mkdtempSync(join(tmpdir(), 'souk-test-report-'));
  try {
    const report = join(folder, 'report.json');
    const env = Object.fromEntries(Object.entries(process.env).filter(([name]) => !shopVariables.has(name)));
    const exitCode = await runNode(
      [
        inProject('node_modules', 'vitest', 'vitest.mjs'),
        'run',
        '--reporter=default',
        '--reporter=json',
        `--outputFile.json=${report}`,
        ...process.argv.slice(2),
      ],
      // Some 270 files, a process each: what one has compiled the others need not.
      { ...env, NODE_ENV: 'test', NODE_COMPILE_CACHE: join(folder, 'compiled') },
    );
    return printSummary(readReport(report), exitCode);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});

/** Prints the counts as the last line; resolves with the exit code. A file that cannot be loaded, or an error outside tests, counts as one failure. */
function printSummary(files, exitCode) {
  const tests = files.flatMap((file) => file.assertionResults.map((test) => ({ ...test, file: file.name })));
  const having = (...states) => tests.filter((test) => states.includes(test.status));
  const passed = having('passed').length;
  const skipped = tests.length - passed - having('failed').length;
  const unloaded = files.filter(
    (file) => file.status === 'failed' && !file.assertionResults.some((test) => test.status === 'failed'),
  ).length;
  const seen = having('failed').length + unloaded;
  const failed = seen === 0 && exitCode !== 0 ? 1 : seen;
  for (const test of having('skipped', 'pending', 'todo', 'disabled')) console.log(`skipped: ${test.fullName}`);
  if (passed + failed === 0) console.log('No test ran.');
  console.log(`${passed} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ''}`);
  return exitCode || (failed > 0 || passed === 0 ? 1 : 0);
}

function readReport(file) {
  try {
    return JSON.parse(readFileSync(file, 'utf8')).testResults;
  } catch {
    return [];
  }
}
