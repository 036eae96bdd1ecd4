const headEnd = Buffer.from('\r\n\r\n');
const lineEnd = Buffer.from('\r\n');

/**
 * The HTTP/1.1 messages of one connection, one after the other, requests or answers: much cheaper than node:http, so that what
 * measures and what stands behind the gateways takes little. Knows bodies with a content-length and in chunks, whose trailers
 * it does not know; throws for others.
 */
export class HttpMessages {
  private parts: Buffer[] = [];
  private partsLength = 0;
  /** How many bytes must be there before it is worth looking again. */
  private awaited = 0;

  constructor(private readonly onMessage: (head: string, body: Buffer) => void) {}

  push(chunk: Buffer): void {
    this.parts.push(chunk);
    this.partsLength += chunk.length;
    if (this.partsLength < this.awaited) return;
    let bytes = this.parts.length === 1 ? chunk : Buffer.concat(this.parts);
    this.parts = [];
    this.partsLength = 0;
    this.awaited = 0;
    while (bytes.length > 0) {
      const end = this.read(bytes);
      if (end === undefined) {
        this.parts.push(bytes);
        this.partsLength = bytes.length;
        return;
      }
      bytes = bytes.subarray(end);
    }
  }

  /** Where the first message ends; undefined while it has not. */
  private read(bytes: Buffer): number | undefined {
    const at = bytes.indexOf(headEnd);
    if (at < 0) return undefined;
    const head = bytes.toString('latin1', 0, at);
    const start = at + headEnd.length;
    const length = /\r\ncontent-length: *(\d+)/i.exec(head)?.[1];
    if (length !== undefined) {
      const end = start + Number(length);
      this.awaited = end;
      if (bytes.length < end) return undefined;
      this.awaited = 0;
      this.onMessage(head, bytes.subarray(start, end));
      return end;
    }
    if (!/\r\ntransfer-encoding: *chunked/i.test(head)) throw new Error(`a message without a length: ${head}`);
    const body = unchunk(bytes, start);
    if (!body) return undefined;
    this.onMessage(head, body.bytes);
    return body.end;
  }
}

/** A body in chunks; undefined while it is not all there. */
function unchunk(bytes: Buffer, start: number): { bytes: Buffer; end: number } | undefined {
  const chunks: Buffer[] = [];
  for (let at = start; ; ) {
    const line = bytes.indexOf(lineEnd, at);
    if (line < 0) return undefined;
    const size = Number.parseInt(bytes.toString('latin1', at, line), 16);
    if (!(size >= 0)) throw new Error('a chunk without a length');
    const from = line + lineEnd.length;
    const end = from + size + lineEnd.length;
    if (bytes.length < end) return undefined;
    if (size === 0) return { bytes: Buffer.concat(chunks), end };
    chunks.push(bytes.subarray(from, from + size));
    at = end;
  }
}
