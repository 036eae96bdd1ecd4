import {
  type IncomingMessage,
  type OutgoingHttpHeader,
  type OutgoingHttpHeaders,
  type Server,
  ServerResponse,
} from 'node:http';
import { Server as NetServer, type Socket } from 'node:net';
import { setImmediate, setTimeout as sleep } from 'node:timers/promises';

/** On the answers of a process that is about to end: who knows another one does well to use that from now on. */
export const drainingHeader = 'x-souk-draining';

const sweepEveryMs = 20;
/** A connection that was just opened, or over which something has just come, has the rest of a request on the way. */
const quietMs = 500;
/** Who takes longer to send what it has begun is not waited for. */
const sendWithinMs = 5_000;

/** How much had come over a connection when it was last looked at, and since when that is so. */
interface Seen {
  bytes: number;
  sinceMs: number;
}

type HeaderList = OutgoingHttpHeaders | OutgoingHttpHeader[];

/**
 * Ends an HTTP server without a failed request. For a while it goes on taking connections and answering, and tells each client
 * with its next answer to use another connection: closing one that is idle would break the request that may be on its way over it.
 * Then it takes no more, and ends when what is under way has been answered.
 */
export class Draining {
  private readonly open = new Map<Socket, Seen>();
  private server: Server | undefined;
  private begun = false;

  get hasBegun(): boolean {
    return this.begun;
  }

  /** For `http.createServer`: its answers say so once draining has begun, also those to requests that came before. */
  responseClass(): typeof ServerResponse {
    const hasBegun = () => this.begun;
    return class DrainingResponse<Request extends IncomingMessage> extends ServerResponse<Request> {
      override writeHead(status: number, reason?: string | HeaderList, headers?: HeaderList): this {
        if (hasBegun() && !this.headersSent) {
          // Node then answers with `connection: close`, and closes once the answer is written.
          this.shouldKeepAlive = false;
          this.setHeader(drainingHeader, '1');
        }
        return typeof reason === 'string'
          ? super.writeHead(status, reason, headers)
          : super.writeHead(status, reason ?? headers);
      }
    };
  }

  watch(server: Server): void {
    this.server = server;
    server.on('connection', (socket) => {
      this.open.set(socket, { bytes: 0, sinceMs: performance.now() });
      socket.once('close', () => this.open.delete(socket));
    });
  }

  /** Resolves when the last connection is closed; nothing new is taken after `graceMs`. */
  async run(graceMs: number): Promise<void> {
    const { server } = this;
    this.begun = true;
    if (!server?.listening) return;
    if (graceMs > 0) await sleep(graceMs);
    // Comes right after connections were accepted: those that still wait to be are reset by the end of the listening.
    await setImmediate();
    // Not the HTTP server's own: that closes connections over which an answer is still on its way out.
    const closed = new Promise<void>((resolve) => NetServer.prototype.close.call(server, () => resolve()));
    const lateMs = performance.now() + sendWithinMs;
    const sweep = setInterval(() => this.closeUnused(server, lateMs), sweepEveryMs);
    await closed;
    clearInterval(sweep);
  }

  private closeUnused(server: Server, lateMs: number): void {
    const sockets = [...this.open.keys()];
    // Node takes a connection for idle as soon as its answer was handed over, sent or not.
    if (!sockets.some((socket) => answerOver(socket)?.writableEnded)) server.closeIdleConnections();
    // It does not know connections over which nothing ever came, as browsers and pools open them in advance, and waits for the rest of a request.
    const nowMs = performance.now();
    for (const [socket, seen] of this.open) {
      if (answerOver(socket)?.req.complete) continue;
      if (socket.bytesRead !== seen.bytes) {
        seen.bytes = socket.bytesRead;
        seen.sinceMs = nowMs;
      }
      if (nowMs > lateMs || nowMs - seen.sinceMs > quietMs) socket.destroy();
    }
  }
}

/** The answer that is made or sent over a connection, as Node notes it there until the last byte has gone. */
function answerOver(socket: Socket): ServerResponse | undefined {
  return '_httpMessage' in socket && socket._httpMessage instanceof ServerResponse ? socket._httpMessage : undefined;
}
