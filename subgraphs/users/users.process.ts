import type { ProcessDefinition } from '#platform/bootstrap';
import { UsersModule } from './users.module.js';

export const usersProcess: ProcessDefinition = {
  name: 'users',
  defaultPort: 4001,
  create: UsersModule.create,
};
