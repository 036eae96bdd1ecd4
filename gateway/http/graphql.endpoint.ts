import { isUtf8 } from 'node:buffer';
import type { OnModuleInit } from '@nestjs/common';
import type { HttpAdapterHost } from '@nestjs/core';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { SoukError } from '#platform/errors';
import { correlationHeader, currentContext } from '#platform/observability';
import type { Answer } from '../answers/answer.js';
import type { GraphiqlPage } from '../ide/graphiql-page.js';
import { countedAddress } from '../limits/client-address.js';
import type { OperationJournal } from '../operation-journal.js';
import type { OperationPipeline } from '../operation-pipeline.js';
import type { Cors } from './cors.js';
import { type GraphqlRequest, readPostedRequest, readQueryString } from './graphql-request.js';
import { statusOf } from './http-status.js';
import { answerMediaType, forcesPreflight, isJson, wantsPage } from './media-type.js';
import { applySecurityHeaders } from './security-headers.js';

const bodyLimitBytes = 1_000_000;
const longCharacters = 4 * 1024;
const path = '/graphql';

/** `/graphql` over HTTP: https://graphql.github.io/graphql-over-http/draft/. Turns requests into operations and answers into responses. */
export class GraphqlEndpoint implements OnModuleInit {
  constructor(
    private readonly adapters: HttpAdapterHost,
    private readonly pipeline: OperationPipeline,
    private readonly journal: OperationJournal,
    private readonly cors: Cors,
    /** Undefined: there is none. */
    private readonly page: GraphiqlPage | undefined,
  ) {}

  onModuleInit(): void {
    const fastify: FastifyInstance = this.adapters.httpAdapter.getInstance();
    if (this.page) fastify.get('/', (_request, reply) => reply.redirect(path));
    // A scope of its own, where Nest's body parsers and error pages are not.
    void fastify.register(async (scope) => {
      scope.removeAllContentTypeParsers();
      scope.addContentTypeParser<Buffer>(
        '*',
        { parseAs: 'buffer', bodyLimit: bodyLimitBytes },
        (_request, body, done) => {
          if (isUtf8(body)) done(null, body.toString('utf8'));
          else done(new SoukError('BAD_REQUEST', 'The body is not UTF-8.'));
        },
      );
      scope.setErrorHandler((error, request, reply) => this.sendRefusal(request, reply, httpError(error)));
      // With a callback: an async hook costs each request a turn of the microtask queue, and 4 µs.
      scope.addHook('onRequest', (request, reply, done) => {
        reply.header(correlationHeader, currentContext().correlationId);
        applySecurityHeaders(reply);
        this.cors.apply(request, reply);
        const isRefused = request.method === 'POST' && !isJson(request.headers['content-type']);
        done(isRefused ? new SoukError('BAD_REQUEST', 'The content type must be application/json.') : undefined);
      });
      scope.route({
        method: scope.supportedMethods,
        url: path,
        bodyLimit: bodyLimitBytes,
        exposeHeadRoute: false,
        handler: (request, reply) => this.handle(request, reply),
      });
    });
  }

  private handle(request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> | FastifyReply {
    const { method, headers } = request;
    if (method === 'OPTIONS') return reply.code(204).header('allow', 'GET, POST').send();
    if (method === 'GET' && this.page && wantsPage(headers.accept)) return this.page.send(request, reply);
    return this.operate(request, reply);
  }

  private async operate(request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> {
    const entry = this.journal.begin();
    let answer: Answer;
    try {
      answer = await this.pipeline.answer({
        request: readRequest(request),
        isGet: request.method === 'GET',
        headers: request.headers,
        rawHeaders: request.raw.rawHeaders,
        address: countedAddress(request.ip),
        onHangUp: (callback) => onHangUp(reply, callback),
        onOperation: (operation) => entry.operation(operation),
        timings: entry.timings,
      });
    } catch (error) {
      answer = entry.refused(error);
    }
    entry.end(answer, !reply.raw.destroyed);
    return send(request, reply, answer);
  }

  /** What Fastify refuses before a handler is asked. */
  private sendRefusal(request: FastifyRequest, reply: FastifyReply, error: unknown): FastifyReply {
    const entry = this.journal.begin();
    const answer = entry.refused(error);
    entry.end(answer);
    return send(request, reply, answer);
  }
}

function readRequest(request: FastifyRequest): GraphqlRequest {
  if (request.method === 'POST') return readPostedRequest(request.body);
  if (request.method !== 'GET') throw new SoukError('METHOD_NOT_ALLOWED', 'Use POST, or GET for queries.');
  if (!forcesPreflight(request.headers)) {
    throw new SoukError(
      'BAD_REQUEST',
      'A GET needs the header apollo-require-preflight (or content-type: application/json), so that no other site can send it.',
    );
  }
  return readQueryString(request.query);
}

function send(request: FastifyRequest, reply: FastifyReply, answer: Answer): FastifyReply {
  const mediaType = answerMediaType(request.headers.accept);
  reply.header('content-type', `${mediaType}; charset=utf-8`);
  if (answer.retryAfterMs !== undefined) reply.header('retry-after', String(Math.ceil(answer.retryAfterMs / 1000)));
  if (answer.outcome === 'METHOD_NOT_ALLOWED') reply.header('allow', 'GET, POST');
  if (answer.etag === undefined) {
    reply.header('cache-control', 'no-store');
  } else {
    const others = reply.getHeader('vary');
    reply.header('vary', others === undefined ? 'accept' : `${others}, accept`);
    reply.header('cache-control', 'private, no-cache').header('etag', answer.etag);
    if (hasTag(request.headers['if-none-match'], answer.etag)) return reply.code(304).send();
  }
  const status = answer.hasData || answer.outcome === 'ok' ? 200 : statusOf(answer.outcome, mediaType);
  return reply.code(status).send(wire(answer.body));
}

/**
 * What goes out. Node makes room for three bytes a character before it writes a string, and looks at each: a long one is encoded here,
 * by copying where it is all ASCII, as most answers are.
 */
function wire(body: string | Buffer): string | Buffer {
  if (typeof body !== 'string' || body.length <= longCharacters) return body;
  return Buffer.from(body, Buffer.byteLength(body) === body.length ? 'latin1' : 'utf8');
}

function hasTag(ifNoneMatch: string | undefined, etag: string): boolean {
  if (ifNoneMatch === undefined) return false;
  return ifNoneMatch.split(',').some((tag) => tag.trim().replace(/^W\//, '') === etag || tag.trim() === '*');
}

function onHangUp(reply: FastifyReply, callback: () => void): () => void {
  const closed = () => {
    if (!reply.raw.writableFinished) callback();
  };
  // It may have gone while its token was looked at.
  if (reply.raw.destroyed) callback();
  reply.raw.once('close', closed);
  return () => reply.raw.off('close', closed);
}

function httpError(error: unknown): unknown {
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  if (code === 'FST_ERR_CTP_BODY_TOO_LARGE') {
    return new SoukError('PAYLOAD_TOO_LARGE', `The body may have ${bodyLimitBytes / 1_000_000} MB.`);
  }
  const status = error instanceof Error && 'statusCode' in error ? error.statusCode : undefined;
  return typeof status === 'number' && status < 500
    ? new SoukError('BAD_REQUEST', 'The request is not well-formed HTTP.')
    : error;
}
