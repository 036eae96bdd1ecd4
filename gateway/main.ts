import { runProcess } from '#platform/bootstrap';
import { gatewayProcess } from './gateway.process.js';

await runProcess(gatewayProcess);
