import { readFileSync } from 'node:fs';
import { createServer, type IncomingHttpHeaders, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { buildSubgraphSchema } from '@apollo/subgraph';
import { execute, type GraphQLSchema, parse } from 'graphql';
import { type Identity, IdentityVerifier, identityHeader } from '#platform/auth';
import { projectRoot } from '#platform/config';

export const testSecret = 'a secret for tests, 32 characters and more';

type Resolvers = NonNullable<
  Parameters<typeof buildSubgraphSchema>[0] extends infer _ ? Record<string, object> : never
>;

export interface ReceivedRequest {
  path: string;
  headers: IncomingHttpHeaders;
  body: string;
}

export interface StubContext {
  identity: Identity | undefined;
  headers: IncomingHttpHeaders;
  setHeader(name: string, value: string): void;
}

/** A subgraph that answers by the real schema with what a test says, and notes what it was sent. */
export class StubSubgraph {
  readonly received: ReceivedRequest[] = [];
  /** Waited for before each request is looked at. */
  before: (request: ReceivedRequest) => Promise<void> = async () => {};
  /** Waited for once an answer is made, before it is sent. */
  after: (request: ReceivedRequest) => Promise<void> = async () => {};
  /** Answers requests to other paths than `/graphql`. */
  other: (request: ReceivedRequest) => unknown = () => ({});
  /** Sent instead of a GraphQL answer. */
  rawAnswer: { status: number; body: string } | undefined;
  /** More headers of its answers. */
  answerHeaders: Record<string, string> = {};
  /** The Cache-Control header of its GraphQL answers. */
  cacheControl: string | undefined;
  /** Called when the gateway closes a connection before it has its answer. */
  onHangUp: () => void = () => {};
  private port = 0;
  private readonly server: Server;
  private readonly verifier = new IdentityVerifier(testSecret);

  private constructor(private readonly schema: GraphQLSchema) {
    this.server = createServer((request, response) => {
      response.on('close', () => {
        if (!response.writableFinished) this.onHangUp();
      });
      this.receive(request).then(
        ({ status, body, headers }) => response.writeHead(status, headers).end(body),
        () => response.destroy(),
      );
    });
  }

  static async start(typeDefs: string, resolvers: Resolvers): Promise<StubSubgraph> {
    const stub = new StubSubgraph(buildSubgraphSchema([{ typeDefs: parse(typeDefs), resolvers: resolvers as never }]));
    await new Promise<void>((resolve) => stub.server.listen(0, '127.0.0.1', resolve));
    stub.port = (stub.server.address() as AddressInfo).port;
    return stub;
  }

  /** With the schema of a subgraph of the shop. */
  static startShop(name: string, resolvers: Resolvers): Promise<StubSubgraph> {
    const typeDefs = readFileSync(join(projectRoot, 'subgraphs', name, 'schema.graphql'), 'utf8');
    return StubSubgraph.start(typeDefs, resolvers);
  }

  get url(): string {
    return `http://127.0.0.1:${this.port}`;
  }

  /** How many GraphQL requests came. */
  get fetches(): number {
    return this.received.filter(({ path }) => path === '/graphql').length;
  }

  /** Who asked, by the header that the gateway signed. */
  get identities(): (Identity | undefined)[] {
    return this.received
      .filter(({ path }) => path === '/graphql')
      .map(({ headers }) => this.verifier.verify(headers[identityHeader]));
  }

  /** Listens again where it did. */
  async restart(): Promise<void> {
    await new Promise<void>((resolve) => this.server.listen(this.port, '127.0.0.1', resolve));
  }

  async stop(): Promise<void> {
    if (!this.server.listening) return;
    this.server.closeAllConnections();
    await new Promise((resolve) => this.server.close(resolve));
  }

  private async receive(request: IncomingMessage) {
    const received = { path: request.url ?? '', headers: request.headers, body: await readBody(request) };
    this.received.push(received);
    await this.before(received);
    const headers: Record<string, string> = {
      'content-type': 'application/json',
      ...this.answerHeaders,
      ...(this.cacheControl !== undefined && { 'cache-control': this.cacheControl }),
    };
    const { status, body } = this.rawAnswer ?? { status: 200, body: undefined };
    const answer = body ?? JSON.stringify(await this.answer(received, headers));
    await this.after(received);
    return { status, headers, body: answer };
  }

  private async answer(received: ReceivedRequest, headers: Record<string, string>): Promise<unknown> {
    if (received.path !== '/graphql') return this.other(received);
    const { query, variables, operationName } = JSON.parse(received.body);
    const context: StubContext = {
      identity: this.verifier.verify(received.headers[identityHeader]),
      headers: received.headers,
      setHeader: (name, value) => {
        headers[name] = value;
      },
    };
    return execute({
      schema: this.schema,
      document: parse(query),
      variableValues: variables,
      operationName,
      contextValue: context,
    });
  }
}

async function readBody(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk);
  return Buffer.concat(chunks).toString('utf8');
}
