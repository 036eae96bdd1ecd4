import { ConfigError } from '../config/index.js';

/** Why the data folder or the embedded PostgreSQL in it cannot be used: the message is one line that says what to do. */
export class EmbeddedPostgresError extends ConfigError {
  override readonly name: string = 'EmbeddedPostgresError';
}

/** Another live process works in the data folder. */
export class DataFolderInUseError extends EmbeddedPostgresError {
  override readonly name = 'DataFolderInUseError';

  constructor(
    folder: string,
    readonly pid: number,
  ) {
    super(
      `Souk is already running in ${folder} (pid ${pid}): stop that one first, or start this one from a copy of its own.`,
    );
  }
}

/** What to say of a file system error met under the data folder; anything else is passed through. */
export function explainFileError(error: unknown, folder: string): unknown {
  const code = errorCode(error);
  if (code === 'EACCES' || code === 'EPERM' || code === 'EROFS') {
    return new EmbeddedPostgresError(
      `The data folder ${folder} cannot be written by this user (${code}): give it to this user (chown -R), or start from a copy of the project in a folder of your own.`,
    );
  }
  if (code === 'ENOSPC' || code === 'EDQUOT') {
    return new EmbeddedPostgresError(
      `There is no space left for the data folder ${folder} (${code}): free some and start again.`,
    );
  }
  if (code === 'ENOTDIR' || code === 'EEXIST') {
    return new EmbeddedPostgresError(
      `The data folder ${folder} cannot be made, a file is in its place (${code}): move that file away.`,
    );
  }
  return error;
}

export function errorCode(error: unknown): string | undefined {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : undefined;
}
