import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import { type AddressInfo, connect, createServer as createTcpServer, type Server as TcpServer } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { getCACertificates, setDefaultCACertificates, type TLSSocket } from 'node:tls';
import { afterEach, describe, expect, it } from 'vitest';
import { currentContext, newContext, runInContext } from '#platform/observability';
import { eventually } from '#platform/testing';
import { selfSigned } from '../../testing/self-signed.js';
import { isBroken, neverSent } from '../broken-connection.js';
import type { UpstreamAnswer } from './answer-reader.js';
import { ConnectTimeout } from './connection-errors.js';
import { Connections } from './connections.js';
import { Origin } from './origin.js';

type Handler = (request: IncomingMessage, response: ServerResponse, body: string) => void;

const closing: (() => void)[] = [];
afterEach(() => {
  for (const close of closing.splice(0)) close();
});

async function listen(server: Server | TcpServer, host = '127.0.0.1'): Promise<number> {
  await new Promise<void>((resolve) => server.listen(0, host, resolve));
  closing.push(() => {
    server.close();
    if ('closeAllConnections' in server) server.closeAllConnections();
  });
  return (server.address() as AddressInfo).port;
}

const onRequest = (handler: Handler) => (request: IncomingMessage, response: ServerResponse) => {
  const chunks: Buffer[] = [];
  request.on('data', (chunk: Buffer) => chunks.push(chunk));
  request.on('end', () => handler(request, response, Buffer.concat(chunks).toString()));
};

const echo: Handler = (request, response, body) => {
  response.end(JSON.stringify({ ...request.headers, path: request.url, body, port: request.socket.remotePort }));
};

class Client {
  readonly connections: Connections;
  private readonly origin: Origin;

  constructor(url: string) {
    this.origin = new Origin(new URL(url));
    this.connections = new Connections(this.origin);
    closing.push(() => this.connections.destroy());
  }

  post(body = '{}', headers = ''): Promise<UpstreamAnswer> {
    const head = `POST /graphql HTTP/1.1\r\nhost: ${this.origin.host}\r\n${headers}`;
    return new Promise((answered, failed) => {
      this.connections.send(head, body, { answered, failed }, performance.now());
    });
  }

  async echo(body?: string, headers?: string): Promise<Record<string, string>> {
    return JSON.parse((await this.post(body, headers)).text);
  }
}

async function clientOf(handler: Handler = echo): Promise<Client> {
  return new Client(`http://127.0.0.1:${await listen(createServer(onRequest(handler)))}`);
}

describe('a request', () => {
  it.each(['', '{}', 'Zoë', '日本 😀', 'x'.repeat(1_000_000), '日'.repeat(300_000)])(
    'comes with its body as it is: %.8s',
    async (body) => {
      const client = await clientOf();
      expect(await client.echo(body)).toMatchObject({ body, path: '/graphql' });
    },
  );

  it('has the bytes of its headers as they are, also before a body that is no Latin-1', async () => {
    const client = await clientOf();
    expect(await client.echo('{}', 'x-name: Zo\u00eb\r\n')).toMatchObject({ 'x-name': 'Zo\u00eb' });
    expect(await client.echo('日', 'x-name: Zo\u00eb\r\n')).toMatchObject({ 'x-name': 'Zo\u00eb' });
  });

  it('uses a connection that none other uses, and the next one uses it again', async () => {
    const client = await clientOf();
    const [one, other] = await Promise.all([client.echo(), client.echo()]);
    expect(one?.port).not.toBe(other?.port);
    expect([one?.port, other?.port]).toContain((await client.echo()).port);
  });

  it('gets another connection where the server closed the idle one', async () => {
    const server = createServer(onRequest(echo));
    const client = new Client(`http://127.0.0.1:${await listen(server)}`);
    const { port } = await client.echo();
    server.closeIdleConnections();
    await eventually(async () => expect((await client.echo().catch(() => ({ port }))).port).not.toBe(port));
  });

  it('gets another connection where the server said that it keeps none', async () => {
    const client = await clientOf((request, response, body) => {
      response.setHeader('keep-alive', 'timeout=1');
      echo(request, response, body);
    });
    expect((await client.echo()).port).not.toBe((await client.echo()).port);
  });

  it('gets another connection where something came that nobody had asked for', async () => {
    const port = await listen(
      createTcpServer((socket) => {
        socket
          .on('error', () => {})
          .on('data', () => {
            socket.write(`HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\n${socket.remotePort && '{}'}`);
            setTimeout(() => socket.write('HTTP/1.1 200 OK\r\ncontent-length: 7\r\n\r\nwrong!!'), 20);
          });
      }),
    );
    const client = new Client(`http://127.0.0.1:${port}`);
    for (let nth = 0; nth < 5; nth += 1) {
      expect((await client.post()).text).toBe('{}');
      await sleep(60);
    }
  });

  it('gets another connection where the answer came before all of the request had gone out', async () => {
    let connections = 0;
    const server = createTcpServer((socket) => {
      connections += 1;
      socket.on('error', () => {}).pause();
      socket.write('HTTP/1.1 413 Too Large\r\ncontent-length: 2\r\n\r\n{}');
      // Reads on in the end, as if it were another request.
      setTimeout(() => socket.resume(), 200);
    });
    const client = new Client(`http://127.0.0.1:${await listen(server)}`);
    const large = 'x'.repeat(20_000_000);
    expect(await client.post(large)).toMatchObject({ status: 413 });
    expect(await client.post(large)).toMatchObject({ status: 413 });
    expect(connections).toBe(2);
  });

  it('may be answered by all that comes until the connection is closed', async () => {
    const port = await listen(
      createTcpServer((socket) => {
        socket.once('data', () => socket.end('HTTP/1.1 200 OK\r\n\r\n{"a":1}')).on('error', () => {});
      }),
    );
    const client = new Client(`http://127.0.0.1:${port}`);
    for (let nth = 0; nth < 3; nth += 1) expect((await client.post()).text).toBe('{"a":1}');
  });

  it('is sent though this process was too busy to see that its connection was made', async () => {
    const client = await clientOf();
    const posted = client.post();
    // Until the name is looked up, where it is.
    await sleep(0);
    const untilMs = performance.now() + 1_300;
    while (performance.now() < untilMs);
    expect((await posted).status).toBe(200);
  });

  it('that is dropped closes its connection, and tells nobody', async () => {
    let hungUp = false;
    const client = await clientOf((_request, response) => {
      response.on('close', () => {
        hungUp = true;
      });
    });
    const told: unknown[] = [];
    const listener = { answered: (answer: unknown) => told.push(answer), failed: (error: unknown) => told.push(error) };
    const sent = client.connections.send('POST / HTTP/1.1\r\nhost: a\r\n', '{}', listener, performance.now());
    setTimeout(() => sent.drop(), 50);
    await eventually(() => expect(hungUp).toBe(true));
    expect(told).toEqual([]);
  });

  it('is answered in no context but that of who waits for it', async () => {
    const client = await clientOf();
    const contexts: string[] = [];
    const inContext = (correlationId: string) =>
      runInContext(newContext({ correlationId }), async () => {
        await client.post();
        contexts.push(currentContext().correlationId);
      });
    await inContext('one');
    await inContext('two');
    expect(contexts).toEqual(['one', 'two']);
  });
});

describe('what fails', () => {
  const failureOf = (posted: Promise<unknown>) =>
    posted.then(
      () => 'answered',
      (error: unknown) => error,
    );

  it('because its connection is not made within a second was never sent', async () => {
    // Its name is looked up for ever.
    const nowhere = { open: () => connect({ host: 'nobody.invalid', port: 1, lookup: () => {} }) };
    const connections = new Connections(nowhere);
    const posted = new Promise((answered, failed) => {
      connections.send('POST / HTTP/1.1\r\n', '{}', { answered, failed }, performance.now());
    });
    const error = await failureOf(posted);
    expect(error).toMatchObject({ cause: expect.any(ConnectTimeout) });
    expect([isBroken(error), neverSent(error)]).toEqual([true, true]);
  });

  it('where nobody listens was never sent', async () => {
    const server = createTcpServer();
    const port = await listen(server);
    await new Promise((resolve) => server.close(resolve));
    const error = await failureOf(new Client(`http://127.0.0.1:${port}`).post());
    expect([isBroken(error), neverSent(error)]).toEqual([true, true]);
  });

  it.each(['http', 'https'])('in a name that is none (%s) was never sent', async (scheme) => {
    const error = await failureOf(new Client(`${scheme}://nobody.invalid:81`).post());
    expect([isBroken(error), neverSent(error)]).toEqual([true, true]);
  });

  it('because its connection had been reset before, unseen, was never sent', async () => {
    const port = await listen(
      createTcpServer((socket) => {
        socket
          .on('error', () => {})
          .on('data', () => {
            socket.write('HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\n{}');
            // Once the answer has gone.
            setTimeout(() => socket.resetAndDestroy(), 10);
          });
      }),
    );
    const client = new Client(`http://127.0.0.1:${port}`);
    await client.post();
    const pause = new Int32Array(new SharedArrayBuffer(4));
    // This process is held up while the reset comes, and sends before it reads.
    const error = await new Promise((resolve) => {
      setTimeout(() => {
        setTimeout(() => Atomics.wait(pause, 0, 0, 50), 0);
        setTimeout(() => resolve(failureOf(client.post())), 1);
      }, 5);
    });
    // It may have been seen in time after all: then another connection was made.
    if (error !== 'answered') expect([isBroken(error), neverSent(error)]).toEqual([true, true]);
  });

  it.each([
    ['is closed', 'end'],
    ['is reset', 'resetAndDestroy'],
  ] as const)('because its connection %s may have come', async (_, how) => {
    const port = await listen(
      createTcpServer((socket) => socket.once('data', () => socket[how]()).on('error', () => {})),
    );
    const error = await failureOf(new Client(`http://127.0.0.1:${port}`).post());
    expect([isBroken(error), neverSent(error)]).toEqual([true, false]);
  });
});

it('an address of version 6 is reached', async () => {
  const port = await listen(createServer(onRequest(echo)), '::1');
  expect(await new Client(`http://[::1]:${port}`).echo()).toMatchObject({ host: `[::1]:${port}` });
});

describe('over TLS', () => {
  const known = getCACertificates('default');
  afterEach(() => setDefaultCACertificates(known));

  const server = async (name: string) => {
    const { key, cert } = selfSigned(name);
    const seen: { resumed: boolean; servername: string | false | null }[] = [];
    const requests: string[] = [];
    const tls = createTlsServer({ key, cert }, (request, response) => {
      requests.push(request.url ?? '');
      onRequest(echo)(request, response);
    });
    tls.on('secureConnection', (socket: TLSSocket) => {
      seen.push({ resumed: socket.isSessionReused(), servername: socket.servername });
    });
    return { client: new Client(`https://localhost:${await listen(tls, 'localhost')}`), cert, seen, requests, tls };
  };

  it('a request comes as it is, and the next connection takes up the session of the one before', async () => {
    const { client, cert, seen, tls } = await server('localhost');
    setDefaultCACertificates([...known, cert]);
    const body = 'Zoë 日 '.repeat(50_000);
    const { port } = await client.echo(body);
    expect(await client.echo(body)).toMatchObject({ body, port });
    tls.closeIdleConnections();
    await eventually(async () => expect((await client.echo().catch(() => ({ port }))).port).not.toBe(port));
    expect(seen[0]).toEqual({ resumed: false, servername: 'localhost' });
    expect(seen.at(-1)?.resumed).toBe(true);
  });

  it.each([
    ['that nobody vouches for', 'localhost', false],
    ['of somebody else', 'other.example', true],
  ])('nothing is sent to who shows a certificate %s', async (_, name, isTrusted) => {
    const { client, cert, requests } = await server(name);
    if (isTrusted) setDefaultCACertificates([...known, cert]);
    const error = await client.post().catch((failure: unknown) => failure);
    expect([isBroken(error), neverSent(error)]).toEqual([true, true]);
    expect(requests).toEqual([]);
  });
});
