import { type FileHandle, open } from 'node:fs/promises';
import { ImportError } from './import-error.js';

export interface CatalogueFile {
  /** Undefined for a pipe. */
  readonly bytes: number | undefined;
  /** To be read once. */
  readonly chunks: AsyncIterable<Buffer>;
}

/** Opens a file to be read to its end, or until `signal` aborts. Throws ImportError when it is none, or none of ours. */
export async function openCatalogue(path: string, signal: AbortSignal): Promise<CatalogueFile> {
  let file: FileHandle;
  try {
    file = await open(path);
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : undefined;
    if (code === 'ENOENT') throw new ImportError(`there is no file ${path}`);
    throw new ImportError(`${path} cannot be read (${code ?? String(error)})`);
  }
  const about = await file.stat();
  if (about.isDirectory()) {
    await file.close();
    throw new ImportError(`${path} is a folder: name a CSV file`);
  }
  const chunks = file.createReadStream({ signal });
  // Who reads gets the error; where nobody reads any more it is none.
  chunks.on('error', () => {});
  return { bytes: about.isFile() ? about.size : undefined, chunks };
}
