import type { ProcessDefinition } from '#platform/bootstrap';

import { GatewayModule } from './gateway.module.js';
import { malformedHttp } from './http/malformed-http.js';

/** The gateway, as a process of its own or within another. */
export const gatewayProcess: ProcessDefinition = {
  name: 'gateway',
  defaultPort: 4000,
  // With INTROSPECTION_URL=none it signs nothing: its configuration asks for INTERNAL_AUTH_SECRET where it does.
  requires: [],
  create: (parts) => GatewayModule.create(parts),
  serverOptions: () => malformedHttp,
};
