import { generateKeyPairSync, randomBytes } from 'node:crypto';

/** The services that have a database. */
export const services = ['users', 'inventory', 'pricing', 'payments', 'orders'] as const;
export type Service = (typeof services)[number];

export const admin = { email: 'admin@souk.example', password: 'correct horse' };
/** Minor units in everybody's wallet when it is opened. */
export const welcomeCredit = 20_000;

/** What all processes of a shop under test share. */
export function sharedEnvironment(stepTimeoutMs: number): NodeJS.ProcessEnv {
  const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  return {
    PORT: '0',
    LOG_LEVEL: 'warn',
    INTERNAL_AUTH_SECRET: randomBytes(32).toString('hex'),
    JWT_PRIVATE_KEY: privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
    ADMIN_EMAIL: admin.email,
    ADMIN_PASSWORD: admin.password,
    RATE_LIMIT_PER_MINUTE: '0',
    LOGIN_LIMIT_PER_MINUTE: '0',
    WELCOME_CREDIT: String(welcomeCredit),
    SELF_DEPOSIT: 'on',
    SAGA_STEP_TIMEOUT_MS: String(stepTimeoutMs),
  };
}

/** `ORDERS_URL` for the addresses of orders. */
export function addressVariables(addresses: ReadonlyMap<string, readonly string[]>): NodeJS.ProcessEnv {
  return Object.fromEntries([...addresses].map(([service, urls]) => [`${service.toUpperCase()}_URL`, urls.join(',')]));
}
