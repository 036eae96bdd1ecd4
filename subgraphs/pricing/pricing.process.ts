import type { ProcessDefinition } from '#platform/bootstrap';
import { PricingModule } from './pricing.module.js';

export const pricingProcess: ProcessDefinition = {
  name: 'pricing',
  defaultPort: 4004,
  requires: ['PRICING_DATABASE_URL', 'AMQP_URL', 'INTERNAL_AUTH_SECRET'],
  create: PricingModule.create,
};
