import { Logger } from '@nestjs/common';
import {
  type Context,
  DiagLogLevel,
  diag,
  type Tracer as OtelTracer,
  ROOT_CONTEXT,
  type SpanContext,
  SpanKind,
  SpanStatusCode,
  trace,
} from '@opentelemetry/api';
import { OTLPTraceExporter as JsonExporter } from '@opentelemetry/exporter-trace-otlp-http';
import { OTLPTraceExporter as ProtobufExporter } from '@opentelemetry/exporter-trace-otlp-proto';
import { defaultResource, detectResources, envDetector, resourceFromAttributes } from '@opentelemetry/resources';
import { BasicTracerProvider, BatchSpanProcessor } from '@opentelemetry/sdk-trace-base';
import type { NewSpan, Span, SpanAttributes, Tracer } from './span.js';
import { formatTraceparent, parseTraceparent } from './traceparent.js';

const kinds = {
  internal: SpanKind.INTERNAL,
  server: SpanKind.SERVER,
  client: SpanKind.CLIENT,
  producer: SpanKind.PRODUCER,
  consumer: SpanKind.CONSUMER,
};

/** A collector that is away fails every few seconds. */
const complainEveryMs = 60_000;

/**
 * Spans by the OpenTelemetry SDK, sent by OTLP over HTTP. Its queue has a bound (OTEL_BSP_MAX_QUEUE_SIZE, 2,048 spans): what does not
 * fit is dropped. Loaded only where traces are asked for.
 */
export class OpenTelemetry implements Tracer {
  private readonly processor: BatchSpanProcessor;
  private readonly tracers = new Map<string, OtelTracer>();

  constructor(protocol: 'http/protobuf' | 'http/json') {
    complainNowAndThen();
    this.processor = new BatchSpanProcessor(protocol === 'http/json' ? new JsonExporter() : new ProtobufExporter());
  }

  start({ name, kind, service, parent, attributes = {}, links = [] }: NewSpan): Span {
    const options = { kind: kinds[kind], attributes, links: links.flatMap(asLink) };
    return new RecordedSpan(this.tracerOf(service).startSpan(name, options, contextOf(parent)));
  }

  /** Rejects when the collector does not take what is left. */
  close(): Promise<void> {
    return this.processor.shutdown();
  }

  /** Services that share a process are told apart by their names, unless OTEL_SERVICE_NAME gives them one. */
  private tracerOf(service: string): OtelTracer {
    let tracer = this.tracers.get(service);
    if (!tracer) {
      const resource = defaultResource()
        .merge(resourceFromAttributes({ 'service.name': service, 'service.namespace': 'souk' }))
        .merge(detectResources({ detectors: [envDetector] }));
      tracer = new BasicTracerProvider({ resource, spanProcessors: [this.processor] }).getTracer('souk');
      this.tracers.set(service, tracer);
    }
    return tracer;
  }
}

class RecordedSpan implements Span {
  readonly traceparent: string;

  constructor(private readonly span: ReturnType<OtelTracer['startSpan']>) {
    const { traceId, spanId, traceFlags: flags } = span.spanContext();
    this.traceparent = formatTraceparent({ traceId, spanId, flags });
  }

  set(attributes: SpanAttributes): void {
    this.span.setAttributes(attributes);
  }

  end(failure?: string): void {
    if (failure !== undefined) {
      this.span.setAttribute('error.type', failure);
      this.span.setStatus({ code: SpanStatusCode.ERROR, message: failure });
    }
    this.span.end();
  }
}

function contextOf(parent: string | undefined): Context {
  const spanContext = spanContextOf(parent);
  return spanContext ? trace.setSpanContext(ROOT_CONTEXT, spanContext) : ROOT_CONTEXT;
}

function asLink(traceparent: string): { context: SpanContext }[] {
  const context = spanContextOf(traceparent);
  return context ? [{ context }] : [];
}

function spanContextOf(traceparent: string | undefined): SpanContext | undefined {
  const parsed = parseTraceparent(traceparent);
  return parsed && { traceId: parsed.traceId, spanId: parsed.spanId, traceFlags: parsed.flags, isRemote: true };
}

function complainNowAndThen(): void {
  const logger = new Logger('Tracing');
  let quietUntilMs = 0;
  const complain = (message: string) => {
    const nowMs = performance.now();
    if (nowMs < quietUntilMs) return;
    quietUntilMs = nowMs + complainEveryMs;
    logger.warn({ cause: explain(message) }, 'traces are lost');
  };
  const ignore = () => {};
  diag.setLogger(
    { error: complain, warn: complain, info: ignore, debug: ignore, verbose: ignore },
    { logLevel: DiagLogLevel.WARN, suppressOverrideMessage: true },
  );
}

/** The SDK tells of an error by its JSON. */
function explain(text: string): string {
  const [, message] = /"message":"((?:[^"\\]|\\.)*)"/.exec(text) ?? [];
  return (message ?? text).slice(0, 200);
}
