import { type Env, readConfig, url } from '#platform/config';
import { AmqpDeadLetters, type DeadLetters, TableDeadLetters } from '#platform/messaging';

/**
 * Where this environment's dead letters are: in RabbitMQ with AMQP_URL; else in the services' databases, those that are named
 * or a shop's that runs here. Throws when neither is known or the broker cannot be reached.
 */
export async function openDeadLetters(
  env: Env,
  services: readonly string[],
  embeddedDatabaseUrl: (service: string) => string | undefined,
): Promise<{ letters: DeadLetters; services: readonly string[] }> {
  const { AMQP_URL } = readConfig({ AMQP_URL: url('amqp:', 'amqps:').optional() }, env);
  if (AMQP_URL) return { letters: await connect(AMQP_URL), services };
  const databaseUrls: Record<string, string> = {};
  for (const service of services) {
    const variable = `${service.toUpperCase()}_DATABASE_URL`;
    const named = readConfig({ [variable]: url('postgres:', 'postgresql:').optional() }, env)[variable];
    const databaseUrl = named ?? embeddedDatabaseUrl(service);
    if (databaseUrl) databaseUrls[service] = databaseUrl;
  }
  if (Object.keys(databaseUrls).length === 0) {
    throw new Error('no shop runs here (npm start), and neither AMQP_URL nor a …_DATABASE_URL is set');
  }
  return { letters: new TableDeadLetters(databaseUrls), services: Object.keys(databaseUrls) };
}

async function connect(amqpUrl: string): Promise<AmqpDeadLetters> {
  try {
    return await AmqpDeadLetters.connect(amqpUrl);
  } catch (error) {
    const reason = error instanceof Error ? error.message || Reflect.get(error, 'code') : error;
    throw new Error(`RabbitMQ at ${new URL(amqpUrl).host} cannot be reached: ${reason}`);
  }
}
