import type { IncomingHttpHeaders } from 'undici/types/header.js';
import { withinSignal } from '#platform/concurrency';
import { type Address, Addresses } from './addresses.js';
import { isBroken, neverSent } from './broken-connection.js';

export interface UpstreamRequest {
  headers: Record<string, string>;
  body: string;
  timeoutMs: number;
  /** Whether sending it twice does no harm. */
  repeatable: boolean;
  /** Gives up when it aborts, with its reason. */
  signal?: AbortSignal | undefined;
}

export interface UpstreamAnswer {
  status: number;
  headers: IncomingHttpHeaders;
  text: string;
}

/** The service did not answer in time. */
class UpstreamTimeout extends Error {
  override readonly name = 'UpstreamTimeout';
}

/** Another HTTP service: pooled keep-alive connections to its addresses, with a bound on time, size and repetition. */
export class Upstream {
  private readonly addresses: Addresses;
  private readonly underWay = new Set<Promise<UpstreamAnswer>>();

  constructor(readonly urls: readonly string[]) {
    this.addresses = new Addresses(urls);
  }

  /**
   * Sends a POST. A broken connection is tried once more, at another address where there is one: always when nothing
   * was sent, else when the request is repeatable. The time is for both attempts together.
   */
  async post(request: UpstreamRequest): Promise<UpstreamAnswer> {
    const answer = this.send(request);
    this.underWay.add(answer);
    try {
      return await answer;
    } finally {
      this.underWay.delete(answer);
    }
  }

  /** Lets go of the connections once what is under way has its answer, or has waited long enough for it. */
  async close(): Promise<void> {
    await Promise.allSettled(this.underWay);
    await this.addresses.disconnect();
  }

  private async send(request: UpstreamRequest): Promise<UpstreamAnswer> {
    const { signal, timeoutMs } = request;
    const abort = new AbortController();
    const giveUp = () => abort.abort(signal?.reason);
    if (signal?.aborted) throw signal.reason;
    signal?.addEventListener('abort', giveUp, { once: true });
    const timer = setTimeout(() => abort.abort(new UpstreamTimeout(`no answer in ${timeoutMs} ms`)), timeoutMs);
    try {
      const address = this.addresses.next();
      try {
        return await sendTo(address, request, abort.signal);
      } catch (error) {
        if (abort.signal.reason instanceof UpstreamTimeout) this.addresses.avoid(address);
        if (abort.signal.aborted || !isBroken(error)) throw error;
        this.addresses.avoid(address);
        if (!request.repeatable && !neverSent(error)) throw error;
        return await sendTo(this.addresses.next(address), request, abort.signal);
      }
    } finally {
      clearTimeout(timer);
      signal?.removeEventListener('abort', giveUp);
    }
  }
}

function sendTo(address: Address, request: UpstreamRequest, signal: AbortSignal): Promise<UpstreamAnswer> {
  return withinSignal(exchange(address, request, signal), signal);
}

async function exchange(address: Address, request: UpstreamRequest, signal: AbortSignal): Promise<UpstreamAnswer> {
  const { statusCode, headers, body } = await address.pool.request({
    method: 'POST',
    path: address.path,
    headers: request.headers,
    body: request.body,
    signal,
  });
  return { status: statusCode, headers, text: await body.text() };
}
