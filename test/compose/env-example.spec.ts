import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { projectRoot } from '#platform/config';
import { interpolatedVariables } from './compose-file.js';
import { configVariables } from './config-variables.js';

const lines = readFileSync(join(projectRoot, '.env.example'), 'utf8').split('\n');
const variables = lines.flatMap((line) => /^([A-Z][A-Z0-9_]*)=/.exec(line)?.[1] ?? []);
const byHand = lines.findIndex((line) => line.startsWith('# ── Not for docker compose'));
const forCompose = new Set(lines.slice(0, byHand).flatMap((line) => /^([A-Z][A-Z0-9_]*)=/.exec(line)?.[1] ?? []));

describe('.env.example', () => {
  it('names every variable that some process reads', () => {
    const read = configVariables();
    // The reader of shapes itself: it must not have become blind.
    expect([...read]).toEqual(expect.arrayContaining(['PORT', 'ORDERS_DATABASE_URL', 'USERS_URL', 'NODE_ENV']));
    expect([...read].filter((name) => !variables.includes(name))).toEqual([]);
  });

  it('names every variable that docker-compose.yml takes, where it says that it does, and no other', () => {
    expect([...forCompose].sort()).toEqual([...interpolatedVariables()].sort());
  });

  it('names nothing that nobody reads, and nothing twice', () => {
    const read = new Set([...configVariables(), ...interpolatedVariables()]);
    expect(variables.filter((name) => !read.has(name))).toEqual([]);
    expect(variables).toEqual([...new Set(variables)]);
  });

  it('explains each of them and gives none a value', () => {
    for (const [index, line] of lines.entries()) {
      if (line === '' || line.startsWith('# ')) continue;
      expect(line).toMatch(/^[A-Z][A-Z0-9_]*=$/);
      expect(lines[index - 1], `${line} has a comment above it`).toMatch(/^# [^─]/);
    }
  });
});
