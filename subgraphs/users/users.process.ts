import type { ProcessDefinition } from '#platform/bootstrap';
import { UsersModule } from './users.module.js';

export const usersProcess: ProcessDefinition = {
  name: 'users',
  defaultPort: 4001,
  requires: ['USERS_DATABASE_URL', 'AMQP_URL', 'INTERNAL_AUTH_SECRET', 'JWT_PRIVATE_KEY'],
  create: UsersModule.create,
};
