import type { Server } from 'node:http';
import type { Socket } from 'node:net';

/**
 * Cuts off clients that take nothing of their answers for `afterMs`: what they leave lying is held here. After twice that and a sixth
 * at the latest: Node counts from its own last look at what is left. Looked for now and then, since the server's own `timeout` sets a
 * timer anew several times for each request.
 */
export function cutOffStalledClients(server: Server, afterMs: number): void {
  const open = new Set<Socket>();
  const look = () => {
    for (const socket of open) {
      // Ends by destroying the socket unless some of the answer is taken; the end of the answer takes it back.
      if (socket.writableLength > 0 && socket.timeout !== afterMs) socket.setTimeout(afterMs);
    }
  };
  server.on('connection', (socket) => {
    open.add(socket);
    socket.once('close', () => open.delete(socket));
  });
  const looking = setInterval(look, afterMs / 6).unref();
  server.once('close', () => clearInterval(looking));
}
