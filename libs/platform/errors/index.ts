export { badInput, type ErrorCode, type ErrorDetails, errorCatalogue, isErrorCode, SoukError } from './catalogue.js';
export { databaseCodeOf, isDatabaseAway } from './database-trouble.js';
export { createErrorFormatter } from './format-error.js';
export { parseInput } from './parse-input.js';
