import { readdirSync, readFileSync } from 'node:fs';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { setTimeout as sleep } from 'node:timers/promises';
import { buildSubgraphSchema } from '@apollo/subgraph';
import { type DocumentNode, execute, type GraphQLSchema, parse } from 'graphql';
import { LRUCache } from 'lru-cache';
import { revokedHeader } from '#platform/auth';
import { projectRoot } from '#platform/config';
import { Random } from '../../libs/platform/testing/random.js';
import { answerByType } from './stub-answers.js';
import { tokenAnswer } from './tokens.js';

/** Where each subgraph's `/graphql` is. */
export type StubsReady = Record<string, string>;

/** The one that goes wrong now and then; the others always answer. */
const troubled = 'payments';
const random = new Random(Number(process.argv[2] ?? 1));

/** The subgraphs of the shop, which answer by their schemas and remember nothing. */
if (!process.send) throw new Error('started by the soak only');
const ready: StubsReady = {};
for (const name of readdirSync(join(projectRoot, 'subgraphs'))) ready[name] = await serve(name);
process.once('message', () => process.exit(0));
process.once('disconnect', () => process.exit(1));
process.send(ready);

async function serve(name: string): Promise<string> {
  const typeDefs = readFileSync(join(projectRoot, 'subgraphs', name, 'schema.graphql'), 'utf8');
  const schema = buildSubgraphSchema([{ typeDefs: parse(typeDefs) }]);
  const documents = new LRUCache<string, DocumentNode>({ max: 1_000 });
  const server = createServer((request, response) => {
    answer(name, schema, documents, request, response).catch(() => response.destroy());
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  if (typeof address !== 'object' || !address) throw new Error('no address');
  return `http://127.0.0.1:${address.port}/graphql`;
}

async function answer(
  name: string,
  schema: GraphQLSchema,
  documents: LRUCache<string, DocumentNode>,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const body = await text(request);
  if (request.url === '/introspect') return send(response, tokenAnswer(new URLSearchParams(body).get('token') ?? ''));
  if (name === troubled && (await isTrouble(response))) return;
  const { query, variables, operationName } = JSON.parse(body);
  // A query that clients hang up on takes its time.
  if (/id: ?"slow"/.test(query)) await sleep(200);
  const document = documents.get(query) ?? parse(query);
  documents.set(query, document);
  const session = /logoutUser/.test(query) ? sessionOf(request) : undefined;
  if (session !== undefined) response.setHeader(revokedHeader, session);
  const result = execute({
    schema,
    document,
    variableValues: variables,
    operationName,
    fieldResolver: answerByType,
  });
  send(response, await result);
}

/** Whether the request is dealt with: an error, a broken connection, half an answer, no service, or none in time. */
async function isTrouble(response: ServerResponse): Promise<boolean> {
  const chance = random.next();
  if (chance < 0.02) send(response, { errors: [{ message: 'trouble', extensions: { code: 'INTERNAL' } }] });
  else if (chance < 0.03) response.destroy();
  else if (chance < 0.04)
    response.writeHead(200, { 'content-length': 1_000 }).write('{"data":', () => response.destroy());
  else if (chance < 0.05) response.writeHead(502, { 'content-type': 'text/html' }).end('<h1>Bad Gateway</h1>');
  else if (chance < 0.052) return true;
  else {
    if (chance < 0.1) await sleep(100);
    return false;
  }
  return true;
}

/** The identity header is signed JSON in base64url: here its word is enough. */
function sessionOf({ headers }: IncomingMessage): string | undefined {
  const [payload = ''] = String(headers['x-souk-identity']).split('.');
  return /"sessionId":"([^"]+)"/.exec(Buffer.from(payload, 'base64url').toString('utf8'))?.[1];
}

function send(response: ServerResponse, answer: object): void {
  response.setHeader('content-type', 'application/json');
  response.end(JSON.stringify(answer));
}
