import type { Socket } from 'node:net';
import { AnswerReader, type ReadAnswer, type UpstreamAnswer } from './answer-reader.js';
import { AnswerCutShort, ConnectTimeout, RequestNotSent } from './connection-errors.js';
import type { Origin } from './origin.js';

/** Who is told how a request ended: one of the two, once, and never before `send` returned. */
export interface ExchangeListener {
  answered(answer: UpstreamAnswer): void;
  failed(error: unknown): void;
}

/** Where a connection comes back to. */
export interface ConnectionHome {
  /** It may be used again for so long. */
  back(connection: Connection): void;
  /** It is closed. */
  gone(connection: Connection): void;
}

const connectWithinMs = 1_000;

/** A connection to a service that speaks HTTP/1.1: one request at a time. */
export class Connection {
  private readonly socket: Socket;
  private connecting: NodeJS.Timeout | undefined;
  private reader: AnswerReader | undefined;
  private listener: ExchangeListener | undefined;
  /** Whether all of the request has been handed to the system. */
  private isOut = false;
  private failure: unknown;
  private isOver = false;
  private usableUntilMs = 0;

  constructor(
    origin: Pick<Origin, 'open'>,
    private readonly home: ConnectionHome,
  ) {
    this.socket = origin.open(
      (bytes) => this.received(bytes),
      () => this.connected(),
    );
    this.connecting = setTimeout(lookAgain, connectWithinMs, this);
    this.socket
      .on('error', (error) => {
        this.failure = error;
      })
      .once('end', () => this.ended())
      .once('close', () => this.fail(this.failure ?? new AnswerCutShort('the connection was closed')));
  }

  /** Writes a request: the lines of its head, each with its end, without the length and the empty line. The listener hears how it ends. */
  send(head: string, body: string, listener: ExchangeListener): void {
    this.listener = listener;
    this.reader = new AnswerReader();
    this.isOut = false;
    const { socket } = this;
    const length = Buffer.byteLength(body);
    const start = `${head}content-length: ${length}\r\n\r\n`;
    // In ASCII all of it is one write, without a look at each character. Headers are bytes: Latin-1 gives back what came.
    if (length === body.length) {
      socket.write(start + body, 'latin1', this.out);
    } else {
      socket.cork();
      socket.write(start, 'latin1');
      socket.write(body, 'utf8', this.out);
      socket.uncork();
    }
  }

  isUsable(nowMs: number): boolean {
    return !this.isOver && !this.socket.destroyed && nowMs < this.usableUntilMs;
  }

  /** Closes it, so that the other side sees it. Nobody is told. */
  drop(): void {
    this.listener = undefined;
    this.close();
  }

  /** The time to connect is up. */
  giveUpConnecting(): void {
    if (!this.connecting) return;
    this.failure = new ConnectTimeout(`no connection in ${connectWithinMs} ms`);
    this.socket.destroy();
  }

  private readonly out = (error?: Error | null) => {
    if (!error) this.isOut = true;
  };

  private connected(): void {
    clearTimeout(this.connecting);
    this.connecting = undefined;
  }

  private received(bytes: Buffer): void {
    const { reader } = this;
    // Nobody asked, or nobody waits any more.
    if (!reader || this.isOver) {
      this.close();
      return;
    }
    let read: ReadAnswer | undefined;
    try {
      read = reader.read(bytes);
    } catch (error) {
      this.fail(error);
      return;
    }
    if (read) this.complete(read);
  }

  /** The other side has said all it will. */
  private ended(): void {
    const read = this.reader?.end();
    if (read) this.complete(read);
    else this.fail(new AnswerCutShort('the other side closed the connection'));
  }

  private complete({ answer, keptForMs }: ReadAnswer): void {
    const { listener } = this;
    this.listener = undefined;
    this.reader = undefined;
    // What has not gone out yet would be in the way of the next request.
    if (keptForMs > 0 && this.socket.writableLength === 0) {
      this.usableUntilMs = performance.now() + keptForMs;
      this.home.back(this);
    } else {
      this.close();
    }
    listener?.answered(answer);
  }

  private fail(error: unknown): void {
    const { listener } = this;
    this.listener = undefined;
    this.close();
    listener?.failed(this.isOut ? error : new RequestNotSent(error));
  }

  private close(): void {
    if (this.isOver) return;
    this.isOver = true;
    this.connected();
    this.socket.destroy();
    this.home.gone(this);
  }
}

/** A process that was too busy to look may have been connected for long: it reads what has come first. */
function lookAgain(connection: Connection): void {
  setImmediate(() => connection.giveUpConnecting());
}
