import { Connections } from './http1/connections.js';
import { Origin } from './http1/origin.js';

const connectionLifetimeMs = 60_000;

/** So many failures in a row that may be the request's own fault (too slow, an error page) are the address's. */
const failuresToEject = 3;
const firstEjectionMs = 1_000;
const longestEjectionMs = 30_000;

/**
 * One address of a service, with its connections, and what real requests saw there. One where they fail is ejected: for a
 * second, then twice as long each time, up to 30 s. After that one request tries it, and its outcome decides.
 */
export class Address {
  /** The first lines of each request. */
  readonly requestLines: string;
  private readonly origin: Origin;
  private current: Connections;
  private renewAtMs: number;
  private failures = 0;
  private ejections = 0;
  private ejectedUntilMs = 0;
  private probe: object | undefined;

  constructor(url: string, nowMs: number) {
    const parsed = new URL(url);
    this.origin = new Origin(parsed);
    this.requestLines = `POST ${parsed.pathname}${parsed.search} HTTP/1.1\r\nhost: ${this.origin.host}\r\nconnection: keep-alive\r\n`;
    this.current = new Connections(this.origin);
    this.renewAtMs = nowMs + connectionLifetimeMs;
  }

  get isHealthy(): boolean {
    return this.ejections === 0;
  }

  /** Whether one request may find out if it is back. */
  isDue(nowMs: number): boolean {
    return this.ejections > 0 && this.probe === undefined && this.ejectedUntilMs <= nowMs;
  }

  /** Connections that are not older than a minute, so that its name is resolved again. */
  connections(nowMs: number): Connections {
    if (this.renewAtMs <= nowMs) this.renew(nowMs);
    return this.current;
  }

  /** Makes this request the one that finds out. It has to end in `answered`, `failed` or `left`. */
  probedBy(request: object): void {
    this.probe = request;
  }

  /** It answers: whatever went wrong before is over. */
  answered(): void {
    this.failures = 0;
    if (this.ejections === 0) return;
    this.ejections = 0;
    this.probe = undefined;
  }

  /** `isBroken`: the connection failed, which is no request's own fault. */
  failed(request: object, isBroken: boolean, nowMs: number): void {
    this.failures += 1;
    const wasProbe = this.left(request);
    const isFirst = this.ejections === 0 && (isBroken || this.failures >= failuresToEject);
    // What was sent before the ejection says nothing new.
    if (wasProbe || isFirst) this.eject(nowMs);
  }

  /** Nobody waits for the request any more: another may find out. Returns whether it was to. */
  left(request: object): boolean {
    if (this.probe !== request) return false;
    this.probe = undefined;
    return true;
  }

  destroy(): void {
    this.current.destroy();
  }

  private eject(nowMs: number): void {
    this.ejectedUntilMs = nowMs + Math.min(firstEjectionMs * 2 ** this.ejections, longestEjectionMs);
    this.ejections += 1;
    // Who comes back may be elsewhere, and idle connections to who is gone would each cost a request.
    this.renew(nowMs);
  }

  private renew(nowMs: number): void {
    this.current.close();
    this.current = new Connections(this.origin);
    this.renewAtMs = nowMs + connectionLifetimeMs;
  }
}
