import type { RequestListener, Server } from 'node:http';

const queryMark = '?'.charCodeAt(0);

/**
 * Has a listener of its own answer the requests for one path, with any query string. All others, and the path in other words
 * (absolute, percent-encoded), go to those who listened until then.
 */
export function serveInFront(server: Server, path: string, listener: RequestListener): void {
  const others = server.listeners('request');
  server.removeAllListeners('request');
  server.on('request', (request, response) => {
    const { url = '' } = request;
    if (url.startsWith(path) && (url.length === path.length || url.charCodeAt(path.length) === queryMark)) {
      listener(request, response);
    } else {
      for (const other of others) other.call(server, request, response);
    }
  });
}
