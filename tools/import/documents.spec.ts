import { parse } from 'graphql';
import { expect, it } from 'vitest';
import { checkDocumentLimits, documentLimits } from '../../gateway/documents/document-limits.js';
import { changeDocument, lookupDocument, rowsInOperation } from './documents.js';

it('asks for as many rows at a time as the gateway takes', () => {
  const half = rowsInOperation / 2;
  for (const document of [
    lookupDocument(rowsInOperation),
    changeDocument(rowsInOperation, 0),
    changeDocument(0, rowsInOperation),
    changeDocument(half, half),
  ]) {
    expect(() => checkDocumentLimits(parse(document, { maxTokens: documentLimits.tokens }))).not.toThrow();
  }
  expect(rowsInOperation).toBe(documentLimits.rootFields);
});
