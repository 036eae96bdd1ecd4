export { Database } from './database.js';
export { DatabaseModule, type DatabaseOptions } from './database.module.js';
export { prepared } from './prepared.js';
export { afterCommit, type Transaction } from './transaction.js';
export { isUniqueViolation } from './unique-violation.js';
