import { Writable } from 'node:stream';
import { expect, it } from 'vitest';
import { joinWrites } from './join-writes.js';

/** What reaches the socket, by system call. */
class Wire extends Writable {
  readonly calls: string[] = [];
  override _write(chunk: Buffer, _encoding: string, done: () => void): void {
    this.calls.push(chunk.toString());
    done();
  }
  override _writev(chunks: { chunk: Buffer }[], done: () => void): void {
    this.calls.push(chunks.map(({ chunk }) => chunk.toString()).join(''));
    done();
  }
}

const turn = () => new Promise((resolve) => setImmediate(resolve));

it('sends what is written in one turn at once, in its order, and nothing later than the turn', async () => {
  const wire = new Wire();
  joinWrites(wire);
  for (const frame of ['a', 'b', 'c']) wire.write(Buffer.from(frame));
  await turn();
  expect(wire.calls).toEqual(['abc']);
  wire.write(Buffer.from('d'));
  await turn();
  expect(wire.calls).toEqual(['abc', 'd']);
});

it('loses nothing of what is written in the turn that ends it', async () => {
  const wire = new Wire();
  joinWrites(wire);
  wire.write(Buffer.from('a'));
  wire.write(Buffer.from('b'));
  wire.end();
  await turn();
  expect(wire.calls).toEqual(['ab']);
  expect(wire.writableFinished).toBe(true);
});

it('says when there is room again', async () => {
  const wire = new Wire({ highWaterMark: 4 });
  joinWrites(wire);
  const drained = new Promise((resolve) => wire.once('drain', resolve));
  expect(wire.write(Buffer.from('ab'))).toBe(true);
  expect(wire.write(Buffer.from('cd'))).toBe(false);
  await drained;
  expect(wire.calls).toEqual(['abcd']);
});
