import type { Server } from 'node:http';
import type { Socket } from 'node:net';

const sweepEveryMs = 50;

/**
 * Makes a server that stops let go of connections that nothing is under way on. Its own sweep knows only what was idle when it
 * began, and not those over which nothing ever came: browsers and pools open such in advance, and would hold up the end.
 * Returns what to call when the server begins to stop; that returns what to call when it has.
 */
export function watchConnections(server: Server): () => () => void {
  const open = new Set<Socket>();
  server.on('connection', (socket) => {
    open.add(socket);
    socket.once('close', () => open.delete(socket));
  });
  return () => {
    const sweep = setInterval(() => {
      server.closeIdleConnections();
      for (const socket of open) if (socket.bytesRead === 0) socket.destroy();
    }, sweepEveryMs);
    return () => clearInterval(sweep);
  };
}
