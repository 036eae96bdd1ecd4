import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import { z } from 'zod';
import { projectRoot } from '#platform/config';

const dependency = z.object({ condition: z.string(), required: z.boolean().default(true) });
const text = z.union([z.string(), z.number()]).transform(String);

const service = z.object({
  image: z.string(),
  build: z.string().optional(),
  pull_policy: z.string().optional(),
  user: z.string().optional(),
  command: z.array(z.string()).default([]),
  entrypoint: z.array(z.string()).optional(),
  environment: z.record(z.string(), text.nullable()).default({}),
  ports: z.array(z.string()).default([]),
  volumes: z.array(z.string()).default([]),
  networks: z.array(z.string()).default([]),
  network_mode: z.string().optional(),
  depends_on: z.record(z.string(), dependency).default({}),
  healthcheck: z.object({ disable: z.boolean().default(false), test: z.array(z.string()).default([]) }).optional(),
  restart: z.string(),
  read_only: z.boolean().default(false),
  cap_drop: z.array(z.string()).default([]),
  security_opt: z.array(z.string()).default([]),
  mem_limit: z.string().optional(),
  pids_limit: z.number().optional(),
  stop_grace_period: z.string().optional(),
});

const file = z.object({
  services: z.record(z.string(), service),
  networks: z.record(z.string(), z.object({ internal: z.boolean().default(false) }).nullable()),
  volumes: z.record(z.string(), z.null()),
});

export type ComposeService = z.output<typeof service>;

export const composeText = readFileSync(join(projectRoot, 'docker-compose.yml'), 'utf8');
export const compose = file.parse(parse(composeText, { merge: true }));

/** The service of this name; throws when there is none. */
export function serviceOf(name: string): ComposeService {
  const found = compose.services[name];
  if (!found) throw new Error(`docker-compose.yml has no service ${name}`);
  return found;
}

/** What a variable is called that .env or the shell gives: `${NAME:-default}` anywhere, or a name without a value. */
export function interpolatedVariables(): Set<string> {
  const named = [...composeText.matchAll(/\$\{([A-Z][A-Z0-9_]*)/g)].flatMap(([, name]) => name ?? []);
  const passedOn = Object.values(compose.services).flatMap(({ environment }) =>
    Object.entries(environment).flatMap(([name, value]) => (value === null ? name : [])),
  );
  return new Set([...named, ...passedOn]);
}

/** Where a volume of a service leads: `source:target:mode`, taken apart. */
export function mountsOf({ volumes }: ComposeService) {
  return volumes.map((volume) => {
    const [source = '', target = '', mode = 'rw'] = volume.split(':');
    return { source, target, mode };
  });
}
