import { execFile } from 'node:child_process';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { createRequire } from 'node:module';
import { pipeline, Readable } from 'node:stream';
import { promisify } from 'node:util';
import { createGunzip } from 'node:zlib';
import type { HeaderList } from '../http/header-list.js';
import { securityHeadersOfPage } from '../http/security-headers.js';
import { planPanel } from './plan-panel.js';

const run = promisify(execFile);

/** What the page opens with in front of Souk's own graph, … */
export const queryOfShop = `# The gateway's graph: Ctrl-Space completes, the book on the left lists everything.
{
  products(first: 5) {
    nodes {
      id
      name
      category
      listPrice { amount currency }
      stock { level available }
    }
    totalCount
  }
}
`;

/** … and in front of any other. */
export const queryOfAnyGraph = `# The gateway's graph: Ctrl-Space completes, the book on the left lists everything.
{
  __typename
}
`;

const options = {
  title: 'Souk',
  endpoint: '/graphql',
  headers: JSON.stringify({ 'apollo-require-preflight': 'true' }, null, 2),
  isHeadersEditorEnabled: true,
};

/** Everything is in the page: it may talk to this gateway and load nothing from anywhere. Its editor makes workers of blobs. */
const contentSecurityPolicy = [
  "default-src 'none'",
  "script-src 'unsafe-inline' 'unsafe-eval' blob:",
  'worker-src blob:',
  "style-src 'unsafe-inline'",
  "img-src 'self' data:",
  'font-src data:',
  "connect-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ');
const pageHeaders = Object.entries({
  ...securityHeadersOfPage(contentSecurityPolicy),
  'content-type': 'text/html; charset=utf-8',
  'cache-control': 'private, max-age=3600',
  vary: 'accept, accept-encoding',
}).flat();

/** The page's package holds 9 MB of text for as long as it is loaded: another process loads it, and takes it along when it ends. */
const renderElsewhere = `
const [packagePath, options, head] = process.argv.slice(1);
const page = require(packagePath).renderGraphiQL(JSON.parse(options)).replace('<head>', () => '<head>' + head);
process.stdout.write(require('node:zlib').gzipSync(page));
`;
const maxCompressedBytes = 32 * 1024 * 1024;

/** GraphiQL, for development. Rendered and compressed when it is first asked for. */
export class GraphiqlPage {
  private compressed: Promise<Buffer> | undefined;

  constructor(private readonly defaultQuery: string) {}

  /** Rejects, with nothing sent, when the page cannot be made. */
  async send(request: IncomingMessage, response: ServerResponse, commonHeaders: HeaderList): Promise<void> {
    this.compressed ??= render(this.defaultQuery).catch((error: unknown) => {
      this.compressed = undefined;
      throw error;
    });
    const page = await this.compressed;
    if (response.destroyed) return;
    const headers = [...commonHeaders, ...pageHeaders];
    if (/\bgzip\b/i.test(String(request.headers['accept-encoding'] ?? ''))) {
      headers.push('content-encoding', 'gzip', 'content-length', String(page.length));
      response.writeHead(200, headers).end(page);
    } else {
      response.writeHead(200, headers);
      // A page that cannot be unpacked, or is not wanted any more, ends with its connection.
      pipeline(Readable.from([page]), createGunzip(), response, () => {});
    }
  }
}

async function render(defaultQuery: string): Promise<Buffer> {
  const packagePath = createRequire(import.meta.url).resolve('@graphql-yoga/render-graphiql');
  const args = ['-e', renderElsewhere, packagePath, JSON.stringify({ ...options, defaultQuery }), planPanel];
  const { stdout } = await run(process.execPath, args, {
    encoding: 'buffer',
    maxBuffer: maxCompressedBytes,
    env: {},
  });
  return stdout;
}
