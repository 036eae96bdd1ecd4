// The service `secrets` of docker-compose.yml: makes the secrets of a deployment at its first start, and keeps them in a volume
// that no other service sees. Each of the others has a volume of its own with what it uses. What .env gives comes first, and is kept.
//   make     makes what is missing and hands out all of it
//   show     prints the logins for people:  docker compose run --rm secrets show
//   folders  makes the empty folders that the volumes are mounted on (when the image is built)
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { filesOf, makers, readers } from './secret-files.mjs';

const root = process.env.SOUK_SECRETS_FOLDER || '/secrets';
const keptFolder = join(root, 'kept');

const commands = { make, show, folders };
const command = commands[process.argv[2] ?? 'make'];
try {
  if (!command) throw new Error(`there is no ${process.argv[2]}: use ${Object.keys(commands).join(', ')}`);
  command();
} catch (error) {
  console.error(`secrets: ${error.message}`);
  process.exitCode = 1;
}

function make() {
  const secrets = Object.fromEntries(Object.entries(makers).map(([name, maker]) => [name, settle(name, maker)]));
  for (const [reader, files] of Object.entries(filesOf(secrets))) handOut(join(root, reader), files);
  console.log('secrets: ready. The logins for people: docker compose run --rm secrets show');
}

function show() {
  const kept = (name) => readFileSync(join(keptFolder, name), 'utf8');
  const logins = [
    ['the shop', process.env.ADMIN_EMAIL || 'no ADMIN_EMAIL', kept('ADMIN_PASSWORD')],
    ['RabbitMQ', 'admin', kept('RABBITMQ_ADMIN_PASSWORD')],
    ['Grafana', 'admin', kept('GRAFANA_ADMIN_PASSWORD')],
  ];
  for (const [place, user, password] of logins) console.log(`${place.padEnd(9)} ${user}  ${password}`);
}

function folders() {
  for (const name of ['kept', ...readers]) mkdirSync(join(root, name), { recursive: true });
}

/** The given value, else the one that was kept, else a new one. */
function settle(name, maker) {
  const file = join(keptFolder, name);
  const given = process.env[name]?.trim();
  const kept = existsSync(file) ? readFileSync(file, 'utf8') : '';
  const value = given || kept || maker();
  if (value !== kept) write(file, value, 0o600);
  return value;
}

/** Readable by whoever has the volume: each container runs as a user of its own, and nobody else mounts it. */
function handOut(folder, files) {
  for (const [name, content] of Object.entries(files)) write(join(folder, name), content, 0o444);
  for (const name of readdirSync(folder)) if (!(name in files)) rmSync(join(folder, name));
}

/** Whole or not at all, whenever the machine stops. */
function write(file, content, mode) {
  const written = `${file}.new`;
  rmSync(written, { force: true });
  writeFileSync(written, content, { mode, flush: true });
  renameSync(written, file);
}
