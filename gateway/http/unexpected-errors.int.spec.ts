import { afterAll, afterEach, beforeAll, expect, it, vi } from 'vitest';
import { GraphiqlPage } from '../ide/graphiql-page.js';
import { JournalEntry, OperationJournal } from '../operation-journal.js';
import { OperationPipeline } from '../operation-pipeline.js';
import { RunningGateway } from '../testing/running-gateway.js';
import { StubShop } from '../testing/stub-shop.js';
import { AnswerWriter } from './answer-writer.js';

let shop: StubShop;
let gateway: RunningGateway;
const rejections: unknown[] = [];
const note = (reason: unknown) => rejections.push(reason);
beforeAll(async () => {
  process.on('unhandledRejection', note);
  shop = await StubShop.start();
  gateway = await RunningGateway.start({ ...shop.env, RATE_LIMIT_PER_MINUTE: '0' });
});
afterEach(async () => {
  vi.restoreAllMocks();
  expect((await gateway.ask('{ me { id } }')).data).toEqual({ me: null });
  expect(rejections).toEqual([]);
});
afterAll(async () => {
  await gateway.stop();
  await shop.stop();
  process.off('unhandledRejection', note);
});

const broken = () => {
  throw new Error('secret');
};
const ask = () => gateway.ask('{ me { id } }', { headers: { accept: 'application/graphql-response+json' } });

it.each([
  ['the pipeline, at once', () => vi.spyOn(OperationPipeline.prototype, 'answer').mockImplementationOnce(broken)],
  [
    'the pipeline, later',
    () => vi.spyOn(OperationPipeline.prototype, 'answer').mockRejectedValueOnce(new Error('secret')),
  ],
  ['the journal, before', () => vi.spyOn(OperationJournal.prototype, 'begin').mockImplementationOnce(broken)],
  ['the journal, after', () => vi.spyOn(JournalEntry.prototype, 'end').mockImplementationOnce(broken)],
  ['the writing of the answer', () => vi.spyOn(AnswerWriter.prototype, 'write').mockImplementationOnce(broken)],
])('what breaks in %s is INTERNAL, with the correlation id of its log line', async (_, breakIt) => {
  breakIt();
  const { status, codes, text, headers } = await ask();
  expect({ status, codes }).toEqual({ status: 500, codes: ['INTERNAL'] });
  expect(text).toContain(`"correlationId":"${headers.get('x-correlation-id')}"`);
  expect(headers.get('x-content-type-options')).toBe('nosniff');
  expect(text).toMatch(/"correlationId":"[\da-f]{32}"/);
  expect(text).not.toContain('secret');
});

it('what cannot even be told ends its connection', async () => {
  vi.spyOn(AnswerWriter.prototype, 'write').mockImplementationOnce(broken);
  vi.spyOn(AnswerWriter.prototype, 'writeError').mockImplementationOnce(broken);
  await expect(ask()).rejects.toThrow('fetch failed');
});

it('what breaks before a request is looked at is INTERNAL too', async () => {
  vi.spyOn(AnswerWriter.prototype, 'options').mockImplementationOnce(broken);
  expect(await gateway.send({ method: 'OPTIONS' })).toMatchObject({ status: 500, codes: ['INTERNAL'] });
});

it('what breaks once an answer has begun ends its connection', async () => {
  vi.spyOn(AnswerWriter.prototype, 'write').mockImplementationOnce(({ response }) => {
    response.writeHead(200, { 'content-length': 100 }).write('half');
    broken();
  });
  await expect(ask()).rejects.toThrow();
});

it('a page that cannot be made is an error, and made the next time', async () => {
  vi.spyOn(GraphiqlPage.prototype, 'send').mockRejectedValueOnce(new Error('secret'));
  const headers = { accept: 'text/html' };
  expect(await gateway.send({ headers })).toMatchObject({ codes: ['INTERNAL'] });
  expect((await gateway.send({ headers })).text).toContain('<title>Souk</title>');
});
