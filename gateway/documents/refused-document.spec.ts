import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { expect, it } from 'vitest';
import { plainGraph } from '../testing/plain-graph.js';
import { Documents } from './documents.js';

setFlagsFromString('--expose-gc');
const collectGarbage: () => void = runInNewContext('gc');

class Sender {
  constructor(private readonly send: (text: string) => void) {}

  ask(text: string): void {
    this.send(text);
  }
}

it('documents that are remembered as refused keep nothing of who sent them', async () => {
  const graph = await plainGraph();
  const documents = new Documents(false);
  const senders = ['{ nothing }', '{ half', `{ ${'a: __typename '.repeat(60)} }`].map((text) => {
    const sender = new Sender((each) => documents.prepare(graph, each, undefined));
    expect(() => sender.ask(text)).toThrow();
    return new WeakRef(sender);
  });
  await new Promise((resolve) => setTimeout(resolve));
  collectGarbage();
  expect(senders.map((sender) => sender.deref())).toEqual(senders.map(() => undefined));
  expect(() => documents.prepare(graph, '{ half', undefined)).toThrow(/^Syntax Error/);
});
