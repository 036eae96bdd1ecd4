import { runProcess } from '#platform/bootstrap';
import { paymentsProcess } from './payments.process.js';

await runProcess(paymentsProcess);
