import { Logger } from '@nestjs/common';
import { afterEach, beforeEach, expect, it, type MockInstance, vi } from 'vitest';
import { sha256 } from './trusted-manifest.js';
import { UnknownDocuments } from './unknown-documents.js';

const minuteMs = 60_000;

let warn: MockInstance;
let documents: UnknownDocuments;
beforeEach(() => {
  warn = vi.spyOn(Logger.prototype, 'warn').mockReturnValue();
  documents = new UnknownDocuments();
});
afterEach(() => {
  vi.restoreAllMocks();
});

const told = () => warn.mock.calls.flatMap(([what]) => what.document ?? []);

it('a refused document is named in the log, once a minute however often it comes', () => {
  const hash = sha256('{ me { id } }');
  for (const nowMs of [0, 1, minuteMs - 1]) documents.note(hash, nowMs);
  documents.note('other', minuteMs - 1);
  expect(told()).toEqual([hash, 'other']);
  documents.note(hash, minuteMs);
  expect(told()).toEqual([hash, 'other', hash]);
});

it('a crowd of them takes no more than a few lines a minute, and hides nothing of the next', () => {
  for (let index = 0; index < 10_000; index += 1) documents.note(`document-${index}`, index);
  expect(told()).toHaveLength(20);
  expect(warn).toHaveBeenCalledTimes(21);
  documents.note('late', minuteMs);
  expect(told().at(-1)).toBe('late');
});

it('an id that is none is not repeated: a client may have put anything there', () => {
  for (const id of ['{ me { email } }', 'a b', 'a\nb', '', 'x'.repeat(200)]) documents.note(id, 0);
  expect(told()).toEqual(['malformed']);
});
