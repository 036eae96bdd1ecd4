import type { Client, Dispatcher } from 'undici';
import type { IncomingHttpHeaders } from 'undici/types/header.js';
import type { Address } from './address.js';
import type { Connections } from './connections.js';

export interface UpstreamAnswer {
  status: number;
  headers: IncomingHttpHeaders;
  text: string;
}

export interface ExchangeRequest {
  /** An object, or names and values in turn. */
  readonly headers: Record<string, string> | string[];
  readonly body: string;
}

/** Who is told how an exchange ended: one of the two, once. */
export interface ExchangeListener {
  answered(answer: UpstreamAnswer): void;
  failed(error: unknown): void;
}

const noHeaders: IncomingHttpHeaders = {};
const byteOrderMark = 0xfeff;

/**
 * One POST over one connection, and its answer collected as it comes: without the stream, the signal and the promises that
 * undici's `request` makes for each. undici bounds the size of the answer and notices one that is cut short.
 */
export class Exchange implements Dispatcher.DispatchHandler {
  private connections: Connections | undefined;
  private client: Client | undefined;
  private isOver = false;
  private status = 0;
  private headers = noHeaders;
  private first: Buffer | undefined;
  private all: Buffer[] | undefined;

  constructor(private readonly listener: ExchangeListener) {}

  start(address: Address, { headers, body }: ExchangeRequest, nowMs: number): void {
    this.connections = address.connections(nowMs);
    this.client = this.connections.take();
    this.client.dispatch({ method: 'POST', path: address.path, headers, body }, this);
  }

  /** Gives up: closes the connection, so that the other side sees it. Nobody is told. */
  abort(): void {
    if (this.isOver) return;
    this.isOver = true;
    if (this.client) this.connections?.drop(this.client);
  }

  /** What tells undici that this is a handler of its present kind. */
  onRequestStart(): void {}

  /** Called for a 1xx too, and then again. */
  onResponseStart(_: Dispatcher.DispatchController, status: number, headers: IncomingHttpHeaders): void {
    this.status = status;
    this.headers = headers;
  }

  onResponseData(_: Dispatcher.DispatchController, chunk: Buffer): void {
    if (this.all) this.all.push(chunk);
    else if (this.first) this.all = [this.first, chunk];
    else this.first = chunk;
  }

  onResponseEnd(): void {
    if (this.isOver) return;
    this.isOver = true;
    if (this.client) this.connections?.give(this.client);
    this.listener.answered({ status: this.status, headers: this.headers, text: this.text() });
  }

  onResponseError(_: Dispatcher.DispatchController, error: Error): void {
    if (this.isOver) return;
    this.isOver = true;
    if (this.client) this.connections?.drop(this.client);
    this.listener.failed(error);
  }

  private text(): string {
    const bytes = this.all ? Buffer.concat(this.all) : this.first;
    if (!bytes) return '';
    const text = bytes.toString('utf8');
    return text.charCodeAt(0) === byteOrderMark ? text.slice(1) : text;
  }
}
