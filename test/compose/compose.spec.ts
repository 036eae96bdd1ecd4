import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { projectRoot } from '#platform/config';
import { compose, composeText, mountsOf, serviceOf } from './compose-file.js';
import { subgraphs } from './config-variables.js';

const processes = ['gateway', ...subgraphs, 'audit'];
const oneShots = ['secrets', 'databases'];
const servicesByName = Object.entries(compose.services);
const dockerfile = readFileSync(join(projectRoot, 'Dockerfile'), 'utf8');

describe('docker-compose.yml', () => {
  it.each(processes)('runs %s as a process of its own, from the one image, with no secret in sight', (name) => {
    const service = serviceOf(name);
    expect(service).toMatchObject({ image: 'souk', pull_policy: 'never', restart: 'unless-stopped' });
    const folder = subgraphs.includes(name) ? `subgraphs/${name}` : name;
    expect(service.command).toEqual(['node', '--enable-source-maps', `dist/${folder}/main.js`]);
    expect(existsSync(join(projectRoot, folder, 'main.ts'))).toBe(true);
    expect(service.environment.NODE_ENV).toBe('production');
    expect(
      Object.keys(service.environment).filter((variable) => /SECRET|KEY|PASSWORD|DATABASE_URL/.test(variable)),
    ).toEqual([]);
  });

  it('tells each process where the others are, by the port that they have', () => {
    for (const [name, { environment }] of servicesByName) {
      for (const [variable, value] of Object.entries(environment)) {
        const other = /^([A-Z]+)_URL$/.exec(variable)?.[1]?.toLowerCase();
        if (other === undefined) continue;
        expect(value, `${name}: ${variable}`).toBe(`http://${other}:${serviceOf(other).environment.PORT}/graphql`);
      }
    }
    expect(Object.keys(serviceOf('gateway').environment)).toEqual(
      expect.arrayContaining(subgraphs.map((name) => `${name.toUpperCase()}_URL`)),
    );
  });

  it('lets each service see its own secrets and nobody else, read only', () => {
    for (const [name, service] of servicesByName) {
      if (name === 'secrets') continue;
      const mounts = mountsOf(service).filter(({ source }) => source.startsWith('secrets-'));
      expect(
        mounts.every(({ source, mode }) => source === `secrets-${name}` && mode === 'ro'),
        name,
      ).toBe(true);
      if (mounts.length > 0) expect(service.depends_on.secrets?.condition).toBe('service_completed_successfully');
    }
  });

  it('holds no secret itself', () => {
    for (const [name, { environment }] of servicesByName) {
      for (const [variable, value] of Object.entries(environment)) {
        if (/SECRET|KEY|PASSWORD/.test(variable)) expect(value ?? '/run/', `${name}: ${variable}`).toMatch(/^\/run\//);
      }
    }
    expect(composeText).not.toMatch(/:\/\/[^/\s:]+:[^/\s@]+@/);
  });

  it('publishes the gateway and the consoles, to this machine alone, and nothing else', () => {
    const published = Object.fromEntries(
      servicesByName.flatMap(([name, { ports }]) => (ports.length > 0 ? [[name, ports]] : [])),
    );
    expect(published).toEqual({
      gateway: [expect.stringMatching(/:-127\.0\.0\.1:4000\}:4000$/)],
      rabbitmq: [expect.stringMatching(/:-127\.0\.0\.1:15672\}:15672$/)],
      prometheus: [expect.stringMatching(/:-127\.0\.0\.1:9090\}:9090$/)],
      grafana: [expect.stringMatching(/:-127\.0\.0\.1:3000\}:3000$/)],
    });
  });

  it('puts databases, cache and subgraphs on networks without a way in or out', () => {
    const isInternal = (network: string) => compose.networks[network]?.internal === true;
    for (const name of [...subgraphs, 'audit', 'postgres', 'redis', 'databases']) {
      expect(serviceOf(name).networks.every(isInternal), name).toBe(true);
    }
    const on = (network: string) =>
      servicesByName.flatMap(([name, { networks }]) => (networks.includes(network) ? name : []));
    expect(on('data').sort()).toEqual(['audit', 'databases', 'postgres', ...subgraphs].sort());
    expect(on('cache').sort()).toEqual(['gateway', 'redis']);
  });

  it.each(servicesByName)('gives %s no more than it needs', (_name, service) => {
    expect(service).toMatchObject({
      read_only: true,
      cap_drop: ['ALL'],
      security_opt: ['no-new-privileges:true'],
      stop_grace_period: '30s',
      user: expect.not.stringMatching(/^(root|0)\b/),
      mem_limit: expect.any(String),
      pids_limit: expect.any(Number),
    });
  });

  it('knows of everything that keeps running whether it is well', () => {
    expect(dockerfile).toMatch(/^HEALTHCHECK /m);
    for (const [name, { image, healthcheck, restart }] of servicesByName) {
      if (oneShots.includes(name))
        expect({ healthcheck, restart }).toMatchObject({ healthcheck: { disable: true }, restart: 'no' });
      else expect(image === 'souk' || (healthcheck?.test.length ?? 0) > 0, name).toBe(true);
    }
  });

  it('starts a subgraph once its database is there, and the gateway last, whether or not a subgraph is well', () => {
    for (const name of [...subgraphs, 'audit']) {
      expect(serviceOf(name).depends_on.databases).toEqual({
        condition: 'service_completed_successfully',
        required: true,
      });
    }
    for (const name of subgraphs) {
      expect(serviceOf('gateway').depends_on[name]).toEqual({ condition: 'service_healthy', required: false });
    }
    expect(serviceOf('databases').depends_on.postgres?.condition).toBe('service_healthy');
  });

  it('pins what it does not build', () => {
    for (const { image } of Object.values(compose.services)) if (image !== 'souk') expect(image).toMatch(/:v?\d+\.\d+/);
    expect(Object.values(compose.services).filter(({ build }) => build !== undefined)).toHaveLength(1);
  });

  it('names files and volumes that exist, and every volume that it names', () => {
    const mounts = Object.values(compose.services).flatMap(mountsOf);
    for (const { source } of mounts.filter((mount) => mount.source.startsWith('.'))) {
      expect(existsSync(join(projectRoot, source)), source).toBe(true);
    }
    const named = new Set(mounts.flatMap(({ source }) => (source.startsWith('.') ? [] : source)));
    expect([...named].sort()).toEqual(Object.keys(compose.volumes).sort());
  });
});

describe('Dockerfile', () => {
  it('ends as an ordinary user, with production dependencies, and copies nothing secret', () => {
    const production = dockerfile.slice(dockerfile.lastIndexOf('\nFROM '));
    expect([...dockerfile.matchAll(/^USER (.*)$/gm)].at(-1)?.[1]).toBe('node');
    expect(production).toContain('--from=dependencies /souk/node_modules');
    expect(dockerfile).not.toMatch(/^(ARG|ENV).*(SECRET|PASSWORD|KEY)/m);
  });

  it('is given only what it names, by .dockerignore', () => {
    const [first, ...rest] = readFileSync(join(projectRoot, '.dockerignore'), 'utf8')
      .split('\n')
      .filter((line) => line !== '' && !line.startsWith('#'));
    expect(first).toBe('*');
    const letIn = rest.filter((line) => line.startsWith('!')).map((line) => line.slice(1));
    for (const name of letIn) expect(existsSync(join(projectRoot, name)), name).toBe(true);
    expect(letIn).not.toEqual(expect.arrayContaining(['.env']));
  });
});
