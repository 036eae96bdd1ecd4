import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { gunzipSync } from 'node:zlib';
import { z } from 'zod';

const attribute = z.object({
  key: z.string(),
  value: z.object({
    stringValue: z.string().optional(),
    intValue: z.coerce.number().optional(),
    doubleValue: z.number().optional(),
    boolValue: z.boolean().optional(),
  }),
});

/** As far as tests look at it: https://opentelemetry.io/docs/specs/otlp/#json-protobuf-encoding */
const traces = z.object({
  resourceSpans: z.array(
    z.object({
      resource: z.object({ attributes: z.array(attribute) }),
      scopeSpans: z.array(
        z.object({
          spans: z.array(
            z.object({
              traceId: z.string(),
              spanId: z.string(),
              parentSpanId: z.string().optional(),
              name: z.string(),
              kind: z.number(),
              attributes: z.array(attribute).default([]),
              links: z.array(z.object({ spanId: z.string() })).default([]),
              status: z.object({ code: z.number().optional(), message: z.string().optional() }).optional(),
            }),
          ),
        }),
      ),
    }),
  ),
});

export interface CollectedSpan {
  service: string;
  name: string;
  traceId: string;
  spanId: string;
  parentSpanId: string | undefined;
  attributes: Record<string, string | number | boolean | undefined>;
  /** The ids of the spans it is linked to. */
  links: string[];
  /** What went wrong. */
  failure: string | undefined;
}

/** A collector of traces, by OTLP over HTTP in JSON: keeps what processes send it. */
export class TraceCollector {
  readonly spans: CollectedSpan[] = [];
  /** Sent back; undefined: nothing ever is. */
  status: number | undefined = 200;
  requests = 0;
  private readonly server = createServer(async (request, response) => {
    this.requests += 1;
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk);
    const body = Buffer.concat(chunks);
    if (this.status === 200) this.keep(request.headers['content-encoding'] === 'gzip' ? gunzipSync(body) : body);
    if (this.status !== undefined) response.writeHead(this.status, { 'content-type': 'application/json' }).end('{}');
  });

  static async start(): Promise<TraceCollector> {
    const collector = new TraceCollector();
    await new Promise<void>((resolve) => collector.server.listen(0, '127.0.0.1', resolve));
    return collector;
  }

  /** What makes a process send its traces here, soon after they end. */
  get env(): Record<string, string> {
    const { port } = this.server.address() as AddressInfo;
    return {
      OTEL_EXPORTER_OTLP_ENDPOINT: `http://127.0.0.1:${port}`,
      OTEL_EXPORTER_OTLP_PROTOCOL: 'http/json',
      OTEL_BSP_SCHEDULE_DELAY: '50',
    };
  }

  /** A trace as a tree of `service: name`, children in the order of their names. */
  tree(traceId: string, parentSpanId?: string): TraceTree {
    const here = this.spans.filter((span) => span.traceId === traceId);
    const known = new Set(here.map(({ spanId }) => spanId));
    const children = here.filter((span) =>
      parentSpanId === undefined
        ? span.parentSpanId === undefined || !known.has(span.parentSpanId)
        : span.parentSpanId === parentSpanId,
    );
    children.sort((a, b) => (labelOf(a) < labelOf(b) ? -1 : 1));
    return children.map((span) => [labelOf(span), this.tree(traceId, span.spanId)]);
  }

  async stop(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise((resolve) => this.server.close(resolve));
  }

  private keep(body: Buffer): void {
    for (const { resource, scopeSpans } of traces.parse(JSON.parse(body.toString('utf8'))).resourceSpans) {
      const service = String(valuesOf(resource.attributes)['service.name']);
      for (const { traceId, spanId, parentSpanId, name, attributes, links, status } of scopeSpans.flatMap(
        ({ spans }) => spans,
      )) {
        this.spans.push({
          service,
          name,
          traceId,
          spanId,
          parentSpanId: parentSpanId || undefined,
          attributes: valuesOf(attributes),
          links: links.map((link) => link.spanId),
          failure: status?.code === 2 ? (status.message ?? '') : undefined,
        });
      }
    }
  }
}

export type TraceTree = [label: string, children: TraceTree][];

function labelOf({ service, name }: CollectedSpan): string {
  return `${service}: ${name}`;
}

function valuesOf(attributes: z.output<typeof attribute>[]): CollectedSpan['attributes'] {
  return Object.fromEntries(
    attributes.map(({ key, value }) => [
      key,
      value.stringValue ?? value.intValue ?? value.doubleValue ?? value.boolValue,
    ]),
  );
}
