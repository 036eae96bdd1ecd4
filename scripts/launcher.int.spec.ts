import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';

const scripts = dirname(fileURLToPath(import.meta.url));

let project: string;
beforeEach(() => {
  project = mkdtempSync(join(tmpdir(), "souk launcher's "));
  cpSync(scripts, join(project, 'scripts'), { recursive: true });
});
afterEach(() => rmSync(project, { recursive: true, force: true }));

function write(file: string, content: string) {
  mkdirSync(dirname(join(project, file)), { recursive: true });
  writeFileSync(join(project, file), content);
}

/** As in a production image: something built, no compiler, no sources. */
function makeBuilt(programs: Record<string, string>) {
  write('node_modules/graphql/package.json', '{}');
  for (const [name, code] of Object.entries(programs)) write(`dist/${name}.js`, code);
  write('dist/.souk-build', JSON.stringify({ hash: 'built', sources: [], outputs: [] }));
}

/** A stand-in for npm that installs a compiler, itself a stand-in that writes the shop; each leaves a line in its log. */
function makeSources() {
  write('package.json', '{ "type": "module" }');
  write('package-lock.json', '{ "packages": {} }');
  write('tsconfig.build.json', '{}');
  write('shop/main.ts', '');
  write(
    'npm-cli.js',
    `import { appendFileSync, mkdirSync, writeFileSync } from 'node:fs';
     appendFileSync('log', 'npm ' + process.argv.slice(2, 5).join(' ') + '\\n');
     if (process.env.NPM_FAILS) { console.error('no network'); process.exit(1); }
     mkdirSync('node_modules/typescript/bin', { recursive: true });
     writeFileSync('node_modules/typescript/package.json', '{ "type": "commonjs" }');
     writeFileSync('node_modules/typescript/bin/tsc', \`
       const fs = require('node:fs');
       fs.appendFileSync('log', 'tsc\\\\n');
       for (const file of ['shop/main', 'shop/other']) {
         if (!fs.existsSync(file + '.ts')) continue;
         fs.mkdirSync('dist/shop', { recursive: true });
         fs.writeFileSync('dist/' + file + '.js', 'console.log("open")');
       }\`);`,
  );
}

function launch(script: string, args: string[] = [], env: NodeJS.ProcessEnv = {}) {
  const npm = {
    npm_execpath: join(project, 'npm-cli.js'),
    npm_node_execpath: process.execPath,
    npm_lifecycle_event: '',
  };
  const child = spawn(process.execPath, [join(project, 'scripts', script), ...args], {
    env: { ...process.env, ...npm, ...env },
    cwd: project,
    detached: true,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk) => (output += chunk));
  const ended = once(child, 'close').then(() => ({ code: child.exitCode, output }));
  return { child, ended, says: (text: string) => waitUntil(() => output.includes(text)) };
}

async function waitUntil(holds: () => boolean) {
  while (!holds()) await new Promise((resolve) => setTimeout(resolve, 10));
}

const readLog = () => readFileSync(join(project, 'log'), 'utf8').trim().split('\n');

const untilSignal = `
  const timer = setInterval(() => {}, 1000);
  for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(name, () => {
    console.log('got ' + name);
    setTimeout(() => { console.log('drained'); clearInterval(timer); process.exit(0); }, 400);
  });
  console.log('open');`;

const signalGroup = ({ pid = 0 }: ChildProcess, name: NodeJS.Signals) => process.kill(-pid, name);

describe('npm start', () => {
  it('runs the whole shop without a name, and one process with one, handing on arguments and exit code', async () => {
    makeBuilt({
      'shop/main': 'console.log("shop")',
      'subgraphs/orders/main': 'console.log(process.argv.slice(2)); process.exit(7)',
    });
    expect(await launch('start.mjs').ended).toEqual({ code: 0, output: 'shop\n' });
    expect(await launch('start.mjs', ['orders', '--x y']).ended).toEqual({ code: 7, output: "[ '--x y' ]\n" });
  });

  it('names the processes there are when asked for another', async () => {
    makeBuilt({ 'subgraphs/users/main': '', 'subgraphs/orders/main': '' });
    const { code, output } = await launch('start.mjs', ['wallets']).ended;
    expect({ code, lines: output.trim().split('\n').length }).toEqual({ code: 1, lines: 1 });
    expect(output).toContain('one of gateway, orders, users');
  });

  it.each(['SIGTERM', 'SIGINT', 'SIGHUP'] as const)(
    'hands a %s that reaches only the launcher to the program, once, and waits for it',
    async (name) => {
      makeBuilt({ 'shop/main': untilSignal });
      const { child, ended, says } = launch('start.mjs');
      await says('open');
      child.kill(name);
      child.kill(name);
      const { code, output } = await ended;
      expect({ code, output }).toEqual({ code: 0, output: `open\ngot ${name}\ndrained\n` });
    },
  );

  it('waits for the program when the whole group is signalled', async () => {
    makeBuilt({ 'shop/main': untilSignal });
    const { child, ended, says } = launch('start.mjs');
    await says('open');
    signalGroup(child, 'SIGINT');
    const { code, output } = await ended;
    expect(code).toBe(0);
    expect(output).toContain('drained');
  });

  it('answers a program that a signal ended with 128 and its number', async () => {
    makeBuilt({ 'shop/main': 'process.kill(process.pid, "SIGKILL")' });
    expect((await launch('start.mjs').ended).code).toBe(137);
  });
});

describe('before a script runs', () => {
  it('everything is installed and built, once, whatever NODE_ENV says', async () => {
    makeSources();
    const first = await launch('start.mjs', [], { NODE_ENV: 'production' }).ended;
    expect(first).toEqual({
      code: 0,
      output: 'Installing dependencies (once: a minute or two, about 700 MB) …\nBuilding …\nopen\n',
    });
    expect(await launch('start.mjs').ended).toEqual({ code: 0, output: 'open\n' });
    expect(readLog()).toEqual(['npm ci --include=dev --include=optional', 'tsc']);
  });

  it('what has changed is installed or built again, and what has lost its source is removed', async () => {
    makeSources();
    write('shop/other.ts', '');
    await launch('prepare.mjs').ended;
    rmSync(join(project, 'shop/other.ts'));
    await launch('prepare.mjs').ended;
    expect(existsSync(join(project, 'dist/shop/other.js'))).toBe(false);
    expect(existsSync(join(project, 'dist/shop/main.js'))).toBe(true);
    write('package-lock.json', '{ "packages": {}, "name": "newer" }');
    rmSync(join(project, 'node_modules/.package-lock.json'), { force: true });
    await launch('prepare.mjs').ended;
    expect(readLog().map((line) => line.slice(0, 3))).toEqual(['npm', 'tsc', 'tsc', 'npm', 'tsc']);
  });

  it('several that start at once install and build once', async () => {
    makeSources();
    const all = await Promise.all([1, 2, 3].map(() => launch('start.mjs').ended));
    expect(all.map(({ code }) => code)).toEqual([0, 0, 0]);
    expect(readLog()).toHaveLength(2);
  });

  it('a lock that a killed one has left holds nobody up', async () => {
    makeSources();
    write('dist/.souk-lock/holder.json', JSON.stringify([{ pid: process.pid, startedAt: 'long ago' }]));
    expect((await launch('start.mjs').ended).code).toBe(0);
  });

  it('a failed install shows what npm said, and exits with 1', async () => {
    makeSources();
    const { code, output } = await launch('start.mjs', [], { NPM_FAILS: '1' }).ended;
    expect(code).toBe(1);
    expect(output).toContain('no network\nInstalling the dependencies failed');
  });
});

describe('npm test', () => {
  const summaryOf = async (files: unknown[], exitCode: number) => {
    makeBuilt({});
    write('.env.example', '# the broker\nAMQP_URL=\n');
    write(
      'node_modules/vitest/vitest.mjs',
      `import { writeFileSync } from 'node:fs';
       const file = process.argv.find((arg) => arg.startsWith('--outputFile.json=')).split('=')[1];
       writeFileSync(file, ${JSON.stringify(JSON.stringify({ testResults: files }))});
       if (process.env.AMQP_URL) process.exit(99);
       process.exit(${exitCode});`,
    );
    return launch('test.mjs', [], { AMQP_URL: 'amqp://shared' }).ended;
  };
  const test = (status: string, fullName = status) => ({ status, fullName });

  it('ends with the counts, keeps real servers out of reach, and names what was skipped', async () => {
    const files = [
      { status: 'passed', assertionResults: [test('passed'), test('passed'), test('skipped', 'needs a moon')] },
    ];
    expect(await summaryOf(files, 0)).toEqual({
      code: 0,
      output: 'skipped: needs a moon\n2 passed, 0 failed, 1 skipped\n',
    });
  });

  it('counts a file that cannot be loaded, and an error outside of the tests, as failures', async () => {
    const broken = { status: 'failed', assertionResults: [] };
    const fine = { status: 'passed', assertionResults: [test('passed')] };
    expect(await summaryOf([fine, broken], 1)).toEqual({ code: 1, output: '1 passed, 1 failed\n' });
    expect(await summaryOf([fine], 1)).toEqual({ code: 1, output: '1 passed, 1 failed\n' });
  });

  it('fails when no test ran', async () => {
    expect(await summaryOf([], 0)).toEqual({ code: 1, output: 'No test ran.\n0 passed, 0 failed\n' });
  });
});
