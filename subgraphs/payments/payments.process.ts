import type { ProcessDefinition } from '#platform/bootstrap';
import { PaymentsModule } from './payments.module.js';

export const paymentsProcess: ProcessDefinition = {
  name: 'payments',
  defaultPort: 4005,
  requires: ['PAYMENTS_DATABASE_URL', 'AMQP_URL', 'INTERNAL_AUTH_SECRET'],
  create: PaymentsModule.create,
};
