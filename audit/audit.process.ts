import type { ProcessDefinition } from '#platform/bootstrap';
import { AuditModule } from './audit.module.js';
import { variableOf } from './database-urls.js';
import { services } from './services.js';

/** Checks the books of all services, over their databases: the one process that reads more than its own. */
export const auditProcess: ProcessDefinition = {
  name: 'audit',
  defaultPort: 4007,
  requires: services.map(variableOf),
  create: (parts) => AuditModule.create(parts),
};
