import { createServer as createHttpServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { createServer, type Server, type Socket } from 'node:net';
import { HttpMessages } from './http-messages.js';
import { answerOfSubgraph } from './subgraph-execution.js';
import { type SubgraphName, subgraphNames } from './subgraph-schemas.js';

/** What the stubs were asked since they were told what to do. */
export interface StubCounts {
  calls: number;
  /** Of the bodies that they were sent. */
  bytes: number;
  /** Calls without the client's Authorization. */
  unauthorised: number;
}

/** How far away the stubs are, and whether they say that their answers may be kept. */
export interface StubBehaviour {
  delayMs: number;
  cacheControl?: string;
}

/** A stub answers from memory what it was asked before: only what is new to it is executed. */
const maxKeptBytes = 256 * 1024 * 1024;
const maxKept = 50_000;

let counts: StubCounts = { calls: 0, bytes: 0, unauthorised: 0 };
let behaviour: StubBehaviour = { delayMs: 0 };

/** Answers whoever connects. It never closes a connection by itself. */
function serveSubgraph(name: SubgraphName): (socket: Socket) => void {
  const kept = new Map<string, Buffer>();
  let keptBytes = 0;
  const execute = async (body: string): Promise<Buffer> => {
    const answer = Buffer.from(await answerOfSubgraph(name, Buffer.from(body, 'latin1').toString()));
    if (kept.size >= maxKept || keptBytes >= maxKeptBytes) {
      kept.clear();
      keptBytes = 0;
    }
    kept.set(body, answer);
    keptBytes += answer.length + body.length;
    return answer;
  };
  return (socket) => {
    const messages = new HttpMessages((head, bytes) => {
      counts.calls += 1;
      counts.bytes += bytes.length;
      if (!/\r\nauthorization:/i.test(head)) counts.unauthorised += 1;
      // Latin-1 is the cheapest text that tells all bytes apart.
      const body = bytes.toString('latin1');
      const known = kept.get(body);
      if (known) respond(socket, known);
      else
        execute(body).then(
          (answer) => respond(socket, answer),
          (error) => socket.destroy(error),
        );
    });
    socket.on('data', (chunk: Buffer) => messages.push(chunk));
    // Gateways are ended in the middle of a call.
    socket.on('error', () => socket.destroy());
  };
}

function respond(socket: Socket, answer: Buffer): void {
  if (behaviour.delayMs > 0) setTimeout(() => write(socket, answer), behaviour.delayMs);
  else write(socket, answer);
}

function write(socket: Socket, answer: Buffer): void {
  const { cacheControl } = behaviour;
  const caching = cacheControl === undefined ? '' : `cache-control: ${cacheControl}\r\n`;
  // One write for both: they leave in one packet.
  socket.cork();
  socket.write(
    `HTTP/1.1 200 OK\r\ncontent-type: application/json\r\n${caching}content-length: ${answer.length}\r\n\r\n`,
    'latin1',
  );
  socket.write(answer);
  socket.uncork();
}

/** `GET /addresses`, `GET /counts`, and `POST /behaviour`, which starts the counts anew. */
function control(request: IncomingMessage, response: ServerResponse, addresses: object): void {
  let body = '';
  request.on('data', (chunk) => {
    body += chunk;
  });
  request.once('end', () => {
    if (request.url === '/behaviour') {
      behaviour = JSON.parse(body);
      counts = { calls: 0, bytes: 0, unauthorised: 0 };
    }
    response.end(JSON.stringify(request.url === '/addresses' ? addresses : counts));
  });
}

async function listen(server: Server): Promise<string> {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  if (typeof address !== 'object' || !address) throw new Error('no address');
  return `http://127.0.0.1:${address.port}`;
}

if (!process.send) throw new Error('started by a benchmark only');
const addresses: Record<string, string> = {};
for (const name of subgraphNames) {
  addresses[name] = `${await listen(createServer({ noDelay: true }, serveSubgraph(name)))}/graphql`;
}
const controlServer = createHttpServer((request, response) => control(request, response, addresses));
// Longer than a round: the connection that asks is not lost meanwhile.
controlServer.keepAliveTimeout = 900_000;
const url = await listen(controlServer);
process.once('message', () => process.exit(0));
process.once('disconnect', () => process.exit(1));
process.send({ url });
