import { connect } from 'node:net';
import { Pool } from 'undici';

export interface Reply {
  status: number;
  headers: Record<string, string | string[] | undefined>;
  data: Record<string, unknown> | undefined;
  /** The codes of its errors. */
  codes: string[];
  text: string;
}

export interface Sent {
  query?: string;
  variables?: object;
  extensions?: object;
  token?: string;
  headers?: Record<string, string>;
}

interface GraphqlBody {
  data?: Record<string, unknown> | null;
  errors?: { extensions?: { code?: string } }[];
}

const timeoutMs = 15_000;

/** A client of the gateway: well-behaved by its connections, or by bytes of its own. */
export class SoakClient {
  private readonly pool: Pool;
  private readonly port: number;

  constructor(url: string, connections: number) {
    this.pool = new Pool(url, { connections });
    this.port = Number(new URL(url).port);
  }

  ask({ token, headers, ...body }: Sent): Promise<Reply> {
    return this.send('POST', '/graphql', JSON.stringify(body), {
      'content-type': 'application/json',
      ...(token !== undefined && { authorization: `Bearer ${token}` }),
      ...headers,
    });
  }

  async send(
    method: 'GET' | 'POST',
    path: string,
    body: string | undefined,
    headers: Record<string, string>,
  ): Promise<Reply> {
    const options = { method, path, headers, headersTimeout: timeoutMs, bodyTimeout: timeoutMs };
    const answer = await this.pool.request(body === undefined ? options : { ...options, body });
    const text = await answer.body.text();
    const { data, errors = [] } = parseBody(text);
    const codes = errors.map(({ extensions }) => extensions?.code ?? 'none');
    return { status: answer.statusCode, headers: answer.headers, data: data ?? undefined, codes, text };
  }

  /** Sends bytes over a connection of its own; resolves with what came back until it was closed, by us after `hangUpAfterMs`. */
  raw(bytes: string, hangUpAfterMs = timeoutMs): Promise<string> {
    return new Promise((resolve) => {
      let received = '';
      const socket = connect(this.port, '127.0.0.1', () => socket.write(bytes));
      const timer = setTimeout(() => socket.destroy(), hangUpAfterMs);
      socket.setEncoding('utf8').on('data', (chunk: string) => (received += chunk));
      // Reset, since there was more to read than the gateway wanted: what it said came before.
      socket.on('error', () => socket.destroy());
      socket.on('close', () => {
        clearTimeout(timer);
        resolve(received);
      });
    });
  }

  close(): Promise<void> {
    return this.pool.close();
  }
}

function parseBody(text: string): GraphqlBody {
  try {
    return JSON.parse(text);
  } catch {
    return {};
  }
}
