export { ApplicationLogger } from './application-logger.js';
export { FrequentLines } from './frequent-lines.js';
export { loggingModule, logsInfo } from './logging.module.js';
