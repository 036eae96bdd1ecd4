import { runProcess } from '#platform/bootstrap';
import { pricingProcess } from './pricing.process.js';

await runProcess(pricingProcess);
