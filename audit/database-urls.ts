import { ConfigError, type Env, readConfig, url } from '#platform/config';
import { type DatabaseUrls, forEachService, type Service, services } from './services.js';

/**
 * Where each service's database is: as the environment says, else as a shop says that runs here. Throws ConfigError for
 * those that neither knows.
 */
export function databaseUrls(
  env: Env,
  embeddedUrl: (service: Service) => string | undefined = () => undefined,
): DatabaseUrls {
  const found = forEachService((service) => urlOf(service, env) ?? embeddedUrl(service) ?? '');
  const missing = services.filter((service) => found[service] === '').map(variableOf);
  if (missing.length > 0) throw new ConfigError(`${missing.join(', ')} must be set, or a shop run here (npm start)`);
  return found;
}

/** The variable that names a service's database. */
export function variableOf(service: Service): string {
  return `${service.toUpperCase()}_DATABASE_URL`;
}

function urlOf(service: Service, env: Env): string | undefined {
  // Spelt out once more: the test of .env.example reads here which variables there are.
  const variable = `${service.toUpperCase()}_DATABASE_URL`;
  return readConfig({ [variable]: url('postgres:', 'postgresql:').optional() }, env)[variable];
}
