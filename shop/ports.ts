import { createServer } from 'node:net';
import { ConfigError } from '#platform/config';

/** Finds out that a port is taken before anything is started, and says which. */
export async function assertPortsAreFree(ports: readonly number[], host: string): Promise<void> {
  for (const port of ports.filter((each) => each !== 0)) {
    await new Promise<void>((resolve, reject) => {
      const probe = createServer();
      probe.once('error', (error: NodeJS.ErrnoException) => reject(explain(error, port, host)));
      probe.listen(port, host, () => probe.close(() => resolve()));
    });
  }
}

function explain({ code, message }: NodeJS.ErrnoException, port: number, host: string): ConfigError {
  switch (code) {
    case 'EADDRINUSE':
      return new ConfigError(
        `port ${port} is taken: stop what listens there, or set PORT to the first of eight free ports`,
      );
    case 'EACCES':
      return new ConfigError(`port ${port} may not be opened by this user: set PORT to one above 1023`);
    default:
      return new ConfigError(
        `${host}:${port} cannot be opened (${code ?? message}): set HOST to an address of this machine`,
      );
  }
}
