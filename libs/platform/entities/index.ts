export { EntityClient, type Neighbour } from './entity-client.js';
export type { EntityQuestion } from './entity-question.js';
