import { createHash, generateKeyPairSync, randomBytes } from 'node:crypto';

const randomText = () => randomBytes(32).toString('base64url');
const signingKey = () =>
  generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();

/** Every secret of the shop and how it is made up when nobody gives one. */
export const makers = {
  INTERNAL_AUTH_SECRET: randomText,
  JWT_PRIVATE_KEY: signingKey,
  ADMIN_PASSWORD: randomText,
  POSTGRES_PASSWORD: randomText,
  USERS_DATABASE_PASSWORD: randomText,
  INVENTORY_DATABASE_PASSWORD: randomText,
  ORDERS_DATABASE_PASSWORD: randomText,
  PRICING_DATABASE_PASSWORD: randomText,
  PAYMENTS_DATABASE_PASSWORD: randomText,
  AUDIT_DATABASE_PASSWORD: randomText,
  REDIS_PASSWORD: randomText,
  RABBITMQ_PASSWORD: randomText,
  RABBITMQ_ADMIN_PASSWORD: randomText,
  GRAFANA_ADMIN_PASSWORD: randomText,
  GRAFANA_SECRET_KEY: randomText,
};

export const readers = [
  'gateway',
  'users',
  'inventory',
  'orders',
  'pricing',
  'payments',
  'audit',
  'databases',
  'postgres',
  'redis',
  'rabbitmq',
  'grafana',
];

/** Those with a database, which has their name. */
const subgraphs = ['users', 'inventory', 'orders', 'pricing', 'payments'];

/** What each service of docker-compose.yml finds under /run/souk-secrets: what it uses, and nothing of anybody else's. */
export function filesOf(secrets) {
  const all = { INTERNAL_AUTH_SECRET: secrets.INTERNAL_AUTH_SECRET, AMQP_URL: amqpUrl(secrets) };
  return {
    gateway: { ...all, REDIS_URL: `redis://souk:${encodeURIComponent(secrets.REDIS_PASSWORD)}@redis:6379` },
    users: {
      ...all,
      USERS_DATABASE_URL: databaseUrl('users', secrets.USERS_DATABASE_PASSWORD),
      JWT_PRIVATE_KEY: secrets.JWT_PRIVATE_KEY,
      ADMIN_PASSWORD: secrets.ADMIN_PASSWORD,
    },
    inventory: { ...all, INVENTORY_DATABASE_URL: databaseUrl('inventory', secrets.INVENTORY_DATABASE_PASSWORD) },
    orders: { ...all, ORDERS_DATABASE_URL: databaseUrl('orders', secrets.ORDERS_DATABASE_PASSWORD) },
    pricing: { ...all, PRICING_DATABASE_URL: databaseUrl('pricing', secrets.PRICING_DATABASE_PASSWORD) },
    payments: { ...all, PAYMENTS_DATABASE_URL: databaseUrl('payments', secrets.PAYMENTS_DATABASE_PASSWORD) },
    audit: { AMQP_URL: all.AMQP_URL, ...auditedDatabases(secrets) },
    databases: {
      PGPASSWORD: secrets.POSTGRES_PASSWORD,
      USERS_DATABASE_PASSWORD: secrets.USERS_DATABASE_PASSWORD,
      INVENTORY_DATABASE_PASSWORD: secrets.INVENTORY_DATABASE_PASSWORD,
      ORDERS_DATABASE_PASSWORD: secrets.ORDERS_DATABASE_PASSWORD,
      PRICING_DATABASE_PASSWORD: secrets.PRICING_DATABASE_PASSWORD,
      PAYMENTS_DATABASE_PASSWORD: secrets.PAYMENTS_DATABASE_PASSWORD,
      AUDIT_DATABASE_PASSWORD: secrets.AUDIT_DATABASE_PASSWORD,
    },
    postgres: { POSTGRES_PASSWORD: secrets.POSTGRES_PASSWORD },
    redis: { 'users.acl': redisUsers(secrets) },
    rabbitmq: { 'definitions.json': rabbitDefinitions(secrets) },
    grafana: {
      GF_SECURITY_ADMIN_PASSWORD: secrets.GRAFANA_ADMIN_PASSWORD,
      GF_SECURITY_SECRET_KEY: secrets.GRAFANA_SECRET_KEY,
    },
  };
}

/** A database has its service's name, and so has the role that owns it. */
const databaseUrl = (name, password, role = name) =>
  `postgres://${role}:${encodeURIComponent(password)}@postgres:5432/${name}`;

const auditedDatabases = ({ AUDIT_DATABASE_PASSWORD }) =>
  Object.fromEntries(
    subgraphs.map((name) => [
      `${name.toUpperCase()}_DATABASE_URL`,
      databaseUrl(name, AUDIT_DATABASE_PASSWORD, 'audit'),
    ]),
  );

const amqpUrl = ({ RABBITMQ_PASSWORD }) => `amqp://souk:${encodeURIComponent(RABBITMQ_PASSWORD)}@rabbitmq:5672`;

/** https://redis.io/docs/latest/operate/oss_and_stack/management/security/acl/: the gateway has its keys; anyone may ask for a sign of life. */
function redisUsers({ REDIS_PASSWORD }) {
  const hash = createHash('sha256').update(REDIS_PASSWORD).digest('hex');
  return [
    'user default on nopass resetkeys resetchannels -@all +ping',
    `user souk on #${hash} resetchannels ~souk:* -@all +@read +@write +@connection +@scripting -@dangerous +info`,
    '',
  ].join('\n');
}

/** https://www.rabbitmq.com/docs/definitions: a node that begins with definitions makes no guest. Processes cannot manage, people can. */
function rabbitDefinitions({ RABBITMQ_PASSWORD, RABBITMQ_ADMIN_PASSWORD }) {
  const user = (name, password, tags) => ({
    name,
    password_hash: rabbitHash(password),
    hashing_algorithm: 'rabbit_password_hashing_sha256',
    tags,
  });
  const permission = (name) => ({ user: name, vhost: '/', configure: '.*', write: '.*', read: '.*' });
  const definitions = {
    vhosts: [{ name: '/' }],
    users: [user('souk', RABBITMQ_PASSWORD, []), user('admin', RABBITMQ_ADMIN_PASSWORD, ['administrator'])],
    permissions: [permission('souk'), permission('admin')],
  };
  return `${JSON.stringify(definitions, null, 2)}\n`;
}

/** https://www.rabbitmq.com/docs/passwords#computing-password-hash */
function rabbitHash(password) {
  const salt = randomBytes(4);
  const hash = createHash('sha256').update(salt).update(password, 'utf8').digest();
  return Buffer.concat([salt, hash]).toString('base64');
}
