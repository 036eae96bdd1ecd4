import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { httpTransport } from './transport.js';

let close: () => void = () => {};
afterEach(() => close());

async function serve(answer: (request: IncomingMessage, response: ServerResponse) => void): Promise<string> {
  const server = createServer(answer);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  close = () => {
    server.close();
    server.closeAllConnections();
  };
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}/graphql`;
}

const ask = { document: 'query Ask { ok }', variables: {} };

describe('GraphQL over HTTP', () => {
  it('brings back data and errors, whatever the status', async () => {
    const error = { message: 'No.', path: ['c1'], extensions: { code: 'CONFLICT', more: 1 } };
    const url = await serve((_, response) =>
      response.writeHead(400).end(JSON.stringify({ data: null, errors: [error] })),
    );
    expect(await httpTransport(url)(ask)).toEqual({ data: undefined, errors: [error] });
  });

  it('sends the token, and to no other address', async () => {
    const paths: string[] = [];
    const url = await serve((request, response) => {
      paths.push(`${request.url} ${request.headers.authorization}`);
      response.writeHead(307, { location: '/elsewhere' }).end();
    });
    await expect(httpTransport(url)({ ...ask, accessToken: 'secret' })).rejects.toThrow(
      'no GraphQL endpoint (HTTP 307)',
    );
    expect(paths).toEqual(['/graphql Bearer secret']);
  });

  it.each([502, 503, 504, 429])('calls a proxy that answers %d trouble', async (status) => {
    const url = await serve((_, response) => response.writeHead(status).end('<h1>Later</h1>'));
    await expect(httpTransport(url)(ask)).rejects.toMatchObject({ name: 'ShopTrouble', code: 'UNREACHABLE' });
  });

  it('says when nothing listens, and when a connection breaks', async () => {
    const url = await serve((request) => request.socket.destroy());
    await expect(httpTransport(url)(ask)).rejects.toMatchObject({ name: 'ShopTrouble' });
    close();
    await expect(httpTransport(url)(ask)).rejects.toThrow('does not answer (ECONNREFUSED)');
  });

  it.each(['<h1>Welcome</h1>', '{"hello":"world"}', 'null'])('says when %s answers instead of a shop', async (body) => {
    const url = await serve((_, response) => response.end(body));
    await expect(httpTransport(url)(ask)).rejects.toThrow('no GraphQL endpoint');
  });
});
