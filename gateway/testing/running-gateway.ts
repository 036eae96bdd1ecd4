import { connect } from 'node:net';
import { type ProcessParts, type RunningProcess, startProcess } from '#platform/bootstrap';
import type { ClientError } from '../answers/client-errors.js';
import { gatewayProcess } from '../gateway.process.js';
import { testSecret } from './stub-subgraph.js';

export interface ClientAnswer {
  status: number;
  headers: Headers;
  data: unknown;
  errors: ClientError[] | undefined;
  /** The codes of the errors. */
  codes: string[];
  text: string;
}

export interface AskOptions {
  variables?: object;
  token?: string | undefined;
  headers?: Record<string, string>;
}

/** A gateway on a port of its own, and a client for it. */
export class RunningGateway {
  private constructor(private readonly process: RunningProcess) {}

  static async start(
    env: Record<string, string | undefined>,
    parts: Omit<ProcessParts, 'env'> = {},
  ): Promise<RunningGateway> {
    const defaults = { PORT: '0', LOG_LEVEL: process.env.LOG_LEVEL ?? 'silent', INTERNAL_AUTH_SECRET: testSecret };
    return new RunningGateway(await startProcess(gatewayProcess, { env: { ...defaults, ...env }, ...parts }));
  }

  get url(): string {
    return this.process.url;
  }

  async ask(query: string, { variables, token, headers = {} }: AskOptions = {}): Promise<ClientAnswer> {
    const authorization: Record<string, string> = token === undefined ? {} : { authorization: `Bearer ${token}` };
    return this.send({
      method: 'POST',
      headers: { 'content-type': 'application/json', ...authorization, ...headers },
      body: JSON.stringify({ query, variables }),
    });
  }

  async send(init: RequestInit, path = '/graphql'): Promise<ClientAnswer> {
    const response = await fetch(`${this.url}${path}`, init);
    const text = await response.text();
    const isJson = /json/.test(response.headers.get('content-type') ?? '') && text !== '';
    const { data, errors }: Pick<ClientAnswer, 'data' | 'errors'> = isJson ? JSON.parse(text) : {};
    const codes = (errors ?? []).map(({ extensions }) => extensions.code);
    return { status: response.status, headers: response.headers, data, errors, codes, text };
  }

  /** Sends bytes that no HTTP client would, and resolves with what comes back until the connection is closed. */
  sendRaw(bytes: string | Buffer): Promise<string> {
    return new Promise((resolve, reject) => {
      const socket = connect(this.process.port, '127.0.0.1', () => socket.write(bytes));
      let received = '';
      socket.setEncoding('utf8');
      socket.on('data', (chunk: string) => {
        received += chunk;
      });
      socket.on('close', () => resolve(received));
      socket.on('error', reject);
    });
  }

  stop(): Promise<void> {
    return this.process.close();
  }
}
