import { open, stat } from 'node:fs/promises';

/**
 * The text of a file. Throws when there is none, and for one that is larger or no regular file. Looks at what it is before it opens it:
 * opening a pipe waits for whoever writes to it.
 */
export async function readBounded(path: string, maxBytes: number): Promise<string> {
  if (!(await stat(path)).isFile()) throw new Error('it is not a file');
  const file = await open(path);
  try {
    const { size } = await file.stat();
    if (size > maxBytes) throw new Error(`it has more than ${maxBytes} bytes`);
    return await file.readFile('utf8');
  } finally {
    await file.close();
  }
}
