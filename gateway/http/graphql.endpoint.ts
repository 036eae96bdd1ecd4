import type { IncomingMessage } from 'node:http';
import { Logger, type OnModuleInit } from '@nestjs/common';
import type { HttpAdapterHost } from '@nestjs/core';
import type { FastifyInstance } from 'fastify';
import { SoukError } from '#platform/errors';
import { contextOfRequest, currentContext, runInContext } from '#platform/observability';
import type { Answer } from '../answers/answer.js';
import type { GraphiqlPage } from '../ide/graphiql-page.js';
import type { ClientAddresses } from '../limits/client-address.js';
import type { OperationJournal } from '../operation-journal.js';
import type { OperationPipeline } from '../operation-pipeline.js';
import type { AnswerWriter, Exchange } from './answer-writer.js';
import { errorBody } from './error-body.js';
import { type GraphqlRequest, readPostedRequest, readQueryString } from './graphql-request.js';
import { HangUps } from './hang-ups.js';
import { forcesPreflight, isJson, wantsPage } from './media-type.js';
import { RememberedRequests } from './remembered-requests.js';
import { RequestBodies } from './request-bodies.js';
import { serveInFront } from './serve-in-front.js';

const path = '/graphql';
const service = 'gateway';

/**
 * `/graphql` over HTTP: https://graphql.github.io/graphql-over-http/draft/. Turns requests into operations and answers into responses.
 * It stands in front of Fastify, which would take a quarter of what a cached answer costs.
 */
export class GraphqlEndpoint implements OnModuleInit {
  private readonly logger = new Logger('GraphqlEndpoint');
  private readonly requests = new RememberedRequests();
  private readonly hangUps = new HangUps();
  private readonly bodies = new RequestBodies();

  constructor(
    private readonly adapters: HttpAdapterHost,
    private readonly pipeline: OperationPipeline,
    private readonly journal: OperationJournal,
    private readonly addresses: ClientAddresses,
    private readonly writer: AnswerWriter,
    /** Undefined: there is none. */
    private readonly page: GraphiqlPage | undefined,
  ) {}

  onModuleInit(): void {
    const { httpAdapter } = this.adapters;
    serveInFront(httpAdapter.getHttpServer(), path, (request, response) => {
      this.serve({ request, response, context: contextOfRequest(request, response, path, service) });
    });
    const fastify: FastifyInstance = httpAdapter.getInstance();
    if (this.page) fastify.get('/', (_request, reply) => reply.redirect(path));
    // The same address in other words, absolute or percent-encoded, which Fastify knows; and all of it on the second server that
    // Fastify opens where HOST is a name of two addresses.
    void fastify.register(async (scope) => {
      scope.addHook('onRequest', ({ raw: request }, reply) => {
        reply.hijack();
        this.serve({ request, response: reply.raw, context: currentContext() });
      });
      scope.all(path, () => {});
    });
  }

  /** Throws nothing: nobody would catch it. */
  private serve(exchange: Exchange): void {
    try {
      const { request } = exchange;
      const { method, headers } = request;
      if (method === 'POST') this.post(exchange);
      else if (method === 'OPTIONS') this.writer.options(exchange);
      else if (method === 'GET' && this.page && wantsPage(headers.accept)) this.show(this.page, exchange);
      else this.operate(exchange);
    } catch (error) {
      this.fail(exchange, error);
    }
  }

  private post(exchange: Exchange): void {
    const { request } = exchange;
    if (isJson(request.headers['content-type'])) this.bodies.read(request, (body) => this.operate(exchange, body));
    else this.operate(exchange, new SoukError('BAD_REQUEST', 'The content type must be application/json.'));
  }

  private show(page: GraphiqlPage, exchange: Exchange): void {
    const { request, response } = exchange;
    page
      .send(request, response, this.writer.headersFor(exchange))
      .catch((error: unknown) => this.operate(exchange, asError(error)));
  }

  /** `body`: what was posted, or why there is nothing to be done. */
  private operate(exchange: Exchange, body?: string | Error): void {
    runInContext(exchange.context, () => void this.answer(exchange, body));
  }

  private async answer(exchange: Exchange, body: string | Error | undefined): Promise<void> {
    const { request, response } = exchange;
    try {
      const entry = this.journal.begin();
      let answer: Answer;
      try {
        const known = typeof body === 'string' ? this.requests.find(body) : undefined;
        const address = this.addresses.of(request);
        const asked = known ?? (await this.read(request, body, address));
        answer = await this.pipeline.answer({
          request: asked,
          isGet: request.method === 'GET',
          headers: request.headers,
          rawHeaders: request.rawHeaders,
          address,
          onHangUp: (callback) => this.hangUps.listen(request.socket, callback),
          onOperation: (operation) => entry.operation(operation),
          timings: entry.timings,
        });
        if (!known && answer.etag !== undefined && typeof body === 'string') this.requests.remember(body, asked);
      } catch (error) {
        answer = entry.refused(error);
      }
      entry.end(answer, !response.destroyed);
      this.writer.write(exchange, answer);
    } catch (error) {
      this.fail(exchange, error);
    }
  }

  private read(
    request: IncomingMessage,
    body: string | Error | undefined,
    address: string,
  ): GraphqlRequest | Promise<never> {
    try {
      return readRequest(request, body);
    } catch (refusal) {
      return this.refuse(address, refusal);
    }
  }

  /** What is malformed counts for its address, as all that is refused does. */
  private async refuse(address: string, refusal: unknown): Promise<never> {
    await this.pipeline.countRefusal(address);
    throw refusal;
  }

  /** What could not even be refused. */
  private fail(exchange: Exchange, error: unknown): void {
    const { response, context } = exchange;
    const { correlationId } = context;
    this.logger.error({ err: error, correlationId }, 'request failed');
    try {
      // Throws once an answer has begun.
      this.writer.writeError(exchange, 500, errorBody('INTERNAL', 'Something went wrong.', { correlationId }));
    } catch {
      response.destroy();
    }
  }
}

function readRequest(request: IncomingMessage, body: string | Error | undefined): GraphqlRequest {
  if (body instanceof Error) throw body;
  if (body !== undefined) return readPostedRequest(body);
  if (request.method !== 'GET') throw new SoukError('METHOD_NOT_ALLOWED', 'Use POST, or GET for queries.');
  if (!forcesPreflight(request.headers)) {
    throw new SoukError(
      'BAD_REQUEST',
      'A GET needs the header apollo-require-preflight (or content-type: application/json), so that no other site can send it.',
    );
  }
  return readQueryString(request.url ?? '');
}

function asError(error: unknown): Error {
  return error instanceof Error ? error : new Error('failed', { cause: error });
}
