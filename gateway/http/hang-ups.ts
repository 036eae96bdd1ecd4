import type { Socket } from 'node:net';

/**
 * Tells who waits for it that a client has hung up. By connection, and not by response: of requests that were sent in a row, only the
 * first has one that knows its connection.
 */
export class HangUps {
  private readonly waiting = new WeakMap<Socket, Set<() => void>>();

  /** Calls back at once where the client is gone already. Returns how to take that back. */
  listen(socket: Socket, callback: () => void): () => void {
    if (socket.destroyed) callback();
    const waiting = this.waiting.get(socket) ?? this.watch(socket);
    waiting.add(callback);
    return () => waiting.delete(callback);
  }

  private watch(socket: Socket): Set<() => void> {
    const waiting = new Set<() => void>();
    this.waiting.set(socket, waiting);
    socket.once('close', () => {
      for (const callback of waiting) callback();
    });
    return waiting;
  }
}
