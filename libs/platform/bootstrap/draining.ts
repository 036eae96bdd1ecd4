import {
  type IncomingMessage,
  type OutgoingHttpHeader,
  type OutgoingHttpHeaders,
  type Server,
  ServerResponse,
} from 'node:http';
import type { Socket } from 'node:net';
import { setImmediate, setTimeout as sleep } from 'node:timers/promises';

/** On the answers of a process that is about to end: who knows another one does well to use that from now on. */
export const drainingHeader = 'x-souk-draining';

const sweepEveryMs = 20;
/** A connection that was just opened has its request on the way. */
const unusedAfterMs = 500;

type HeaderList = OutgoingHttpHeaders | OutgoingHttpHeader[];

/**
 * Ends an HTTP server without a failed request. For a while it goes on taking connections and answering, and tells each client
 * with its next answer to use another connection: closing one that is idle would break the request that may be on its way over it.
 * Then it takes no more, and ends when what is under way has been answered.
 */
export class Draining {
  private readonly openedAtMs = new Map<Socket, number>();
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
      this.openedAtMs.set(socket, performance.now());
      socket.once('close', () => this.openedAtMs.delete(socket));
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
    const closed = new Promise<void>((resolve) => server.close(() => resolve()));
    const sweep = setInterval(() => this.closeUnused(server), sweepEveryMs);
    await closed;
    clearInterval(sweep);
  }

  /** The server's own sweep does not know connections over which nothing ever came: browsers and pools open such in advance. */
  private closeUnused(server: Server): void {
    server.closeIdleConnections();
    const before = performance.now() - unusedAfterMs;
    for (const [socket, openedAtMs] of this.openedAtMs) {
      if (socket.bytesRead === 0 && openedAtMs < before) socket.destroy();
    }
  }
}
