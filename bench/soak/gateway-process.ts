import 'reflect-metadata';
import { startProcess } from '#platform/bootstrap';
import { gatewayProcess } from '../../gateway/gateway.process.js';
import { takeCensus, takeObjectCensus } from './census.js';
import { leakOnPurpose } from './leak.js';
import { leaks } from './options.js';

export interface GatewayReady {
  url: string;
}

/** The gateway of the soak, which tells what it holds. When it is told to stop it ends by itself, unless something keeps it alive. */
if (!process.send) throw new Error('started by the soak only');
const [wanted] = process.argv.slice(2);
const running = await startProcess(gatewayProcess, { env: process.env });
const leak = leaks.find((each) => each === wanted);
if (leak) leakOnPurpose(leak, running.port);
process.on('message', async (message) => {
  if (message === 'census') return void process.send?.(takeCensus());
  if (message === 'objects') return void process.send?.(takeObjectCensus());
  await running.close();
  process.disconnect?.();
});
process.send({ url: running.url });
