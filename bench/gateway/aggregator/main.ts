import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { type AggregatorRequest, operations } from './operations.js';

/**
 * The ceiling: what someone would write by hand for these operations and no others. It makes the fewest calls, and checks nothing:
 * neither the operation, nor the variables, nor what comes back.
 */
async function serve(request: IncomingMessage, response: ServerResponse, bytes: Buffer): Promise<void> {
  const asked: AggregatorRequest = JSON.parse(bytes.toString());
  const data = await operations[asked.operationName]?.(asked, request.headers.authorization ?? '');
  const answer = Buffer.from(JSON.stringify({ data }));
  response.writeHead(200, { 'content-type': 'application/json; charset=utf-8', 'content-length': answer.length });
  response.end(answer);
}

createServer((request, response) => {
  const chunks: Buffer[] = [];
  request.on('data', (chunk: Buffer) => chunks.push(chunk));
  request.once('end', () => {
    serve(request, response, Buffer.concat(chunks)).catch((error) => response.writeHead(500).end(String(error)));
  });
}).listen(Number(process.env.PORT), '127.0.0.1');
