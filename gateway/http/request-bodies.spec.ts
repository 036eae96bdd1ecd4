import { IncomingMessage } from 'node:http';
import { Socket } from 'node:net';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { expect, it } from 'vitest';
import { RequestBodies } from './request-bodies.js';

setFlagsFromString('--expose-gc');
const collectGarbage: () => void = runInNewContext('gc');

/** A request whose body comes as a test says. */
function incoming(headers: Record<string, string> = {}): IncomingMessage {
  return Object.assign(new IncomingMessage(new Socket()), { headers });
}

/** What becomes of a body that comes in these pieces: its text, or the code it is refused with. */
async function read(bodies: RequestBodies, pieces: Iterable<string>, request = incoming()): Promise<string> {
  const told = new Promise<string>((resolve) => {
    bodies.read(request, (body) => resolve(typeof body === 'string' ? body : body.code));
  });
  for (const piece of pieces) request.push(Buffer.from(piece, 'latin1'));
  request.push(null);
  return told;
}

it('a body is read whole, in however many pieces it comes', async () => {
  const bodies = new RequestBodies();
  for (const text of ['', '{}', 'x'.repeat(100_000)]) {
    expect(await read(bodies, [text])).toBe(text);
    expect(await read(bodies, text)).toBe(text);
  }
  expect(await read(bodies, ['\xc3', '\xab'])).toBe('ë');
  expect(await read(bodies, ['\xc3'])).toBe('BAD_REQUEST');
});

it('in single bytes it takes about as much memory as in one piece', async () => {
  const bodies = new RequestBodies();
  const request = incoming();
  bodies.read(request, () => {});
  collectGarbage();
  const before = process.memoryUsage().heapUsed;
  for (let nth = 0; nth < 300_000; nth += 1) request.push(Buffer.from('x'));
  await new Promise((resolve) => setImmediate(resolve));
  collectGarbage();
  // A list of the pieces would be some 50 MB.
  expect(process.memoryUsage().heapUsed - before).toBeLessThan(20_000_000);
});

it('of more than 1,000,000 bytes it is refused', async () => {
  const bodies = new RequestBodies();
  expect(await read(bodies, ['x'.repeat(999_999), 'x'])).toHaveLength(1_000_000);
  expect(await read(bodies, ['x'.repeat(999_999), 'xx'])).toBe('PAYLOAD_TOO_LARGE');
  expect(await read(bodies, ['{}'], incoming({ 'content-length': '1000001' }))).toBe('PAYLOAD_TOO_LARGE');
});

it('those on their way together have a bound too, and leave their room however they end', async () => {
  const bodies = new RequestBodies(1_000);
  const waiting = [incoming(), incoming()];
  const refused: string[] = [];
  for (const request of waiting) {
    bodies.read(request, (body) => refused.push(typeof body === 'string' ? body : body.code));
    for (let nth = 0; nth < 3; nth += 1) request.push(Buffer.alloc(200, 'x'));
  }
  await new Promise((resolve) => setImmediate(resolve));
  expect(refused).toEqual(['OVERLOADED']);
  expect(await read(bodies, ['x'.repeat(300), 'x'.repeat(300)])).toBe('OVERLOADED');
  // One piece needs no collecting.
  expect(await read(bodies, ['x'.repeat(5_000)])).toHaveLength(5_000);
  for (const request of waiting) request.destroy();
  await new Promise((resolve) => setImmediate(resolve));
  expect(await read(bodies, ['x'.repeat(300), 'x'.repeat(300)])).toHaveLength(600);
});
