export {
  type Connection,
  type CursorValue,
  encodeCursor,
  type Page,
  type PageArgs,
  parsePage,
  toConnection,
} from './connection.js';
export { deadlineHeader } from './deadline-header.js';
export { RequestContext } from './request-context.js';
export { minorUnitsScalar } from './scalars.js';
export { SubgraphGraphqlModule } from './subgraph-graphql.module.js';
