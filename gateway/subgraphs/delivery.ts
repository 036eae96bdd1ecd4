import { drainingHeader } from '#platform/bootstrap';
import type { Address } from './address.js';
import type { Addresses } from './addresses.js';
import { isBroken, isNoHttp, neverSent } from './broken-connection.js';
import type { CancelSignal } from './cancellation.js';
import type { Admission, CircuitBreaker } from './circuit-breaker.js';
import type { UpstreamAnswer } from './http1/answer-reader.js';
import type { Connection, ExchangeListener } from './http1/connection.js';

export interface DeliveryRequest {
  /** As `headerLines` makes them. */
  readonly headers: string;
  readonly body: string;
  readonly timeoutMs: number;
  /** Whether sending it twice does no harm. */
  readonly repeatable: boolean;
  /** Gives up when it aborts, with its reason. */
  readonly signal?: CancelSignal | undefined;
}

/** Who is told how it ended: one of the two, once. */
export interface DeliveryListener {
  delivered(answer: UpstreamAnswer): void;
  undelivered(error: unknown): void;
}

/** A process that was this late to look at its clock was too busy, or frozen: it reads what has come before it takes that for silence. */
const lateMs = 50;
const graceMs = 20;

/** What all deliveries to a service share. */
export interface DeliveryRoute {
  readonly addresses: Addresses;
  readonly breaker: CircuitBreaker;
  /** One is over: with its answer, or undefined. */
  readonly ended: (answer: UpstreamAnswer | undefined, durationMs: number) => void;
}

/** The service did not answer in time. */
export class UpstreamTimeout extends Error {
  override readonly name = 'UpstreamTimeout';
}

/** A request on its way to a service: at most two exchanges, with one timer and one ear for who gives up. What it sees is told to the addresses and the breaker. */
export class Delivery implements ExchangeListener {
  private address: Address;
  private connection: Pick<Connection, 'drop'> | undefined;
  private isSecond = false;
  private isGraceGiven = false;
  private timer: NodeJS.Timeout | undefined;
  private onAbort: (() => void) | undefined;

  constructor(
    private readonly route: DeliveryRoute,
    private readonly admission: Admission,
    private readonly request: DeliveryRequest,
    private readonly listener: DeliveryListener,
    private readonly sentAtMs: number,
  ) {
    this.address = route.addresses.next(this, request.repeatable, sentAtMs);
  }

  start(): void {
    const { signal, timeoutMs } = this.request;
    if (signal) {
      this.onAbort = () => this.giveUp(signal.reason);
      signal.addEventListener('abort', this.onAbort);
    }
    this.timer = setTimeout(timeOut, timeoutMs, this);
    this.send(this.sentAtMs);
  }

  answered(answer: UpstreamAnswer): void {
    const nowMs = performance.now();
    if (isNoService(answer)) {
      this.address.failed(this, false, nowMs);
      this.route.breaker.failed(this.admission, nowMs);
    } else {
      // Its process is about to end, and what comes to it later could be cut off: others are used while there are others.
      if (answer.headers[drainingHeader] !== undefined) this.address.failed(this, true, nowMs);
      else this.address.answered();
      this.route.breaker.succeeded(nowMs);
    }
    this.end(answer, nowMs);
    this.listener.delivered(answer);
  }

  failed(error: unknown): void {
    const nowMs = performance.now();
    const isConnection = isBroken(error);
    if (isConnection) {
      this.address.failed(this, true, nowMs);
      if (!this.isSecond && (this.request.repeatable || neverSent(error))) {
        this.again(nowMs);
        return;
      }
      this.route.breaker.failed(this.admission, nowMs);
    } else if (isNoHttp(error)) {
      this.address.failed(this, false, nowMs);
      this.route.breaker.failed(this.admission, nowMs);
    } else {
      this.address.left(this);
      this.route.breaker.left(this.admission);
    }
    this.end(undefined, nowMs);
    this.listener.undelivered(error);
  }

  /** The time is up. */
  expire(): void {
    const nowMs = performance.now();
    const lateByMs = nowMs - this.sentAtMs - this.request.timeoutMs;
    if (lateByMs > lateMs && !this.isGraceGiven) {
      this.isGraceGiven = true;
      this.timer = setTimeout(timeOut, graceMs, this);
      return;
    }
    this.address.failed(this, false, nowMs);
    this.route.breaker.timedOut(this.admission, this.sentAtMs, nowMs);
    this.drop(new UpstreamTimeout(`no answer in ${this.request.timeoutMs} ms`));
  }

  /** Nobody waits any more. Not when it has ended. */
  giveUp(reason: unknown): void {
    this.address.left(this);
    this.route.breaker.left(this.admission);
    this.drop(reason);
  }

  private again(nowMs: number): void {
    this.isSecond = true;
    this.address = this.route.addresses.nextAfter(this.address);
    this.send(nowMs);
  }

  private send(nowMs: number): void {
    const { address, request } = this;
    const head = address.requestLines + request.headers;
    this.connection = address.connections(nowMs).send(head, request.body, this, nowMs);
  }

  private drop(reason: unknown): void {
    this.connection?.drop();
    this.end(undefined, performance.now());
    this.listener.undelivered(reason);
  }

  private end(answer: UpstreamAnswer | undefined, nowMs: number): void {
    clearTimeout(this.timer);
    // From now on it may serve another request.
    this.connection = undefined;
    if (this.onAbort) this.request.signal?.removeEventListener('abort', this.onAbort);
    this.route.ended(answer, nowMs - this.sentAtMs);
  }
}

/** What a proxy says for a service that it does not reach: a GraphQL service says its errors in JSON. */
function isNoService({ status, headers }: UpstreamAnswer): boolean {
  return status >= 500 && !/json/i.test(String(headers['content-type']));
}

function timeOut(delivery: Delivery): void {
  delivery.expire();
}
