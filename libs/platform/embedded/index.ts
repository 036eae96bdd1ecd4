export type { ConnectionUrls } from './connection-urls.js';
export { type DataFolderLock, lockDataFolder } from './data-folder-lock.js';
export { type EmbeddedPostgres, type EmbeddedPostgresOptions, startEmbeddedPostgres } from './embedded-postgres.js';
export { DataFolderInUseError, EmbeddedPostgresError } from './embedded-postgres-error.js';
export { findEmbeddedPostgres } from './find-embedded-postgres.js';
export { findFreePort } from './free-port.js';
export { resetEmbeddedPostgres } from './reset-embedded-postgres.js';
