import { AsyncLocalStorage } from 'node:async_hooks';
import { isIP, connect as openTcp, type Socket } from 'node:net';
import { connect as openTls } from 'node:tls';

/** What a connection does with what comes: it holds only during the call. */
export type OnBytes = (bytes: Buffer) => void;

/** One for all plain connections: each read is dealt with before the next one begins. */
const readBuffer = Buffer.allocUnsafeSlow(64 * 1024);
const keepAliveProbeMs = 60_000;

/** A connection outlives the request that it was made for, and tells of many: it belongs to no one's context. */
const inNoContext = AsyncLocalStorage.snapshot();

/** The scheme, host and port of a service: where connections go. */
export class Origin {
  /** What the `host` header says. */
  readonly host: string;
  private readonly address: { readonly host: string; readonly port: number };
  private readonly isTls: boolean;
  /** Of TLS, so that the next connection costs half a handshake. */
  private session: Buffer | undefined;

  constructor({ protocol, host, hostname, port }: URL) {
    this.host = host;
    this.isTls = protocol === 'https:';
    // An IPv6 address stands in brackets.
    const bare = hostname.startsWith('[') ? hostname.slice(1, -1) : hostname;
    this.address = { host: bare, port: port === '' ? (this.isTls ? 443 : 80) : Number(port) };
  }

  /** What is written before the connection is made waits in the socket. `onConnect`: it is made, and with TLS its other side known. */
  open(onBytes: OnBytes, onConnect: () => void): Socket {
    return inNoContext(() => {
      const socket = this.isTls ? this.openTls(onBytes) : this.openPlain(onBytes);
      socket.setNoDelay(true).setKeepAlive(true, keepAliveProbeMs);
      return socket.once(this.isTls ? 'secureConnect' : 'connect', onConnect);
    });
  }

  private openPlain(onBytes: OnBytes): Socket {
    const callback = (length: number) => {
      onBytes(readBuffer.subarray(0, length));
      return true;
    };
    return openTcp({ ...this.address, onread: { buffer: readBuffer, callback } });
  }

  private openTls(onBytes: OnBytes): Socket {
    const { host } = this.address;
    const socket = openTls({
      ...this.address,
      // An address is no name to ask for: RFC 6066, section 3.
      servername: isIP(host) === 0 ? host : '',
      ALPNProtocols: ['http/1.1'],
      ...(this.session && { session: this.session }),
    });
    socket.on('session', (session: Buffer) => {
      this.session = session;
    });
    // It may be the session that the other side could not take up.
    socket.once('error', () => {
      this.session = undefined;
    });
    return socket.on('data', onBytes);
  }
}
