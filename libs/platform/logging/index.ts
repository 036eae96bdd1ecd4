export { ApplicationLogger } from './application-logger.js';
export { loggingModule } from './logging.module.js';
