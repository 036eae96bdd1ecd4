import { createServer } from 'node:http';

/** The yardstick for reads: a bare node:http server that reads the request's body and answers the same bytes, whatever was asked. */
const [body] = process.argv.slice(2);
if (body === undefined || !process.send) throw new Error('started by bench.ts only');
const bytes = Buffer.from(body);
const server = createServer((request, response) => {
  request.resume().once('end', () => {
    response.writeHead(200, { 'content-type': 'application/json; charset=utf-8', 'content-length': bytes.length });
    response.end(bytes);
  });
});
process.once('message', () => process.exit(0));
process.once('disconnect', () => process.exit(1));
server.listen(0, '127.0.0.1', () => {
  const address = server.address();
  if (typeof address !== 'object' || !address) throw new Error('no address');
  process.send?.({ url: `http://127.0.0.1:${address.port}` });
});
