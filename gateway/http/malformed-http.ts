import { OutgoingMessage } from 'node:http';
import type { Socket } from 'node:net';
import type { FastifyReply, FastifyRequest, FastifyServerOptions } from 'fastify';
import type { ErrorCode } from '#platform/errors';
import { errorBody } from './error-body.js';
import { securityHeaders } from './security-headers.js';

type ServerHandlers = Required<Pick<FastifyServerOptions, 'clientErrorHandler' | 'frameworkErrors'>>;

/** What is answered to bytes that are no HTTP, and to addresses that are none: an error like any other. */
export const malformedHttp: ServerHandlers = {
  clientErrorHandler(error, socket) {
    if (error.code === 'ECONNRESET' || socket.destroyed) return;
    const { status, code, message } = explain(error.code);
    const body = errorBody(code, message);
    if (socket.writable && !isBeingAnswered(socket)) {
      const head = [
        `HTTP/1.1 ${status}`,
        'content-type: application/json; charset=utf-8',
        `content-length: ${Buffer.byteLength(body)}`,
        'cache-control: no-store',
        'x-content-type-options: nosniff',
        'connection: close',
      ];
      socket.write(`${head.join('\r\n')}\r\n\r\n${body}`);
    }
    socket.destroy(error);
  },

  frameworkErrors(_error: unknown, _request: FastifyRequest, reply: FastifyReply) {
    reply.headers(securityHeaders);
    const body = errorBody('BAD_REQUEST', 'The address is not well-formed.');
    return reply.code(400).header('cache-control', 'no-store').type('application/json; charset=utf-8').send(body);
  },
};

/** Whether an answer has begun that an error would end up inside. Node's own handler of such errors looks at the same. */
function isBeingAnswered(socket: Socket): boolean {
  return '_httpMessage' in socket && socket._httpMessage instanceof OutgoingMessage && socket._httpMessage.headersSent;
}

function explain(code: string | undefined): { status: string; code: ErrorCode; message: string } {
  switch (code) {
    case 'ERR_HTTP_REQUEST_TIMEOUT':
      return { status: '408 Request Timeout', code: 'TIMEOUT', message: 'The request took too long to come.' };
    case 'HPE_HEADER_OVERFLOW':
      return {
        status: '431 Request Header Fields Too Large',
        code: 'BAD_REQUEST',
        message: 'The address and the headers are too large.',
      };
    default:
      return { status: '400 Bad Request', code: 'BAD_REQUEST', message: 'The request is not well-formed HTTP.' };
  }
}
