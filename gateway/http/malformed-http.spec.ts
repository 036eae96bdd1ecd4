import { once } from 'node:events';
import { createServer, type RequestListener, type Server } from 'node:http';
import { type AddressInfo, connect } from 'node:net';
import { afterEach, expect, it } from 'vitest';
import { malformedHttp } from './malformed-http.js';

let server: Server | undefined;
afterEach(() => {
  server?.closeAllConnections();
  server?.close();
});

/** Sends a good request, then noise once the answer has come so far. */
async function sendNoiseAfter(start: RegExp, listener: RequestListener): Promise<string> {
  server = createServer(listener).listen(0, '127.0.0.1');
  server.on('clientError', malformedHttp.clientErrorHandler);
  await once(server, 'listening');
  const socket = connect((server.address() as AddressInfo).port, '127.0.0.1');
  socket.on('error', () => {});
  socket.write('GET / HTTP/1.1\r\nHost: a\r\n\r\n');
  let answer = '';
  socket.setEncoding('utf8').on('data', (text: string) => {
    answer += text;
    if (start.test(answer)) socket.write('noise\r\n\r\n');
  });
  await once(socket, 'close');
  return answer;
}

it('noise while an answer is being written ends the connection, and puts nothing into the answer', async () => {
  const answer = await sendNoiseAfter(/half$/, (_request, response) => {
    response.writeHead(200, { 'content-length': '1000' }).write('half');
  });
  expect(answer).toMatch(/^HTTP\/1\.1 200 OK\r\n/);
  expect(answer.endsWith('\r\n\r\nhalf')).toBe(true);
});

it('noise after an answer gets an error of its own', async () => {
  const answer = await sendNoiseAfter(/whole$/, (_request, response) => response.end('whole'));
  expect(answer).toMatch(/^HTTP\/1\.1 200 OK\r\n[\s\S]*wholeHTTP\/1\.1 400 Bad Request\r\n/);
});

it('noise while nothing of an answer has been written yet gets an error, too', async () => {
  let sendNoise = () => {};
  server = createServer(() => sendNoise()).listen(0, '127.0.0.1');
  server.on('clientError', malformedHttp.clientErrorHandler);
  await once(server, 'listening');
  const socket = connect((server.address() as AddressInfo).port, '127.0.0.1');
  sendNoise = () => socket.write('noise\r\n\r\n');
  socket.write('GET / HTTP/1.1\r\nHost: a\r\n\r\n');
  let answer = '';
  for await (const chunk of socket) answer += chunk;
  expect(answer).toMatch(/^HTTP\/1\.1 400 Bad Request\r\n/);
});
