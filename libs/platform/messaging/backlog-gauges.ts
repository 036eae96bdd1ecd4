import { makeGaugeProvider } from '@willsoto/nestjs-prometheus';
import type { Gauge } from 'prom-client';

/** What waits in a service: to be published, and for someone to look at it. */
export interface Backlog {
  outboxDepth: number;
  outboxOldestSeconds: number;
  deadLetters: number;
}

/** A scrape does not wait longer for a database or broker that is away. */
const probeTimeoutMs = 1_000;
/** The gauges of one scrape share an answer. */
const probeFreshMs = 500;

type Probe = () => Promise<Backlog>;

/** The metrics registry is the process's, so are the services it asks. */
const probes = new Map<string, Probe>();

/** Has the gauges ask this service too. Returns how to stop that. */
export function watchBacklog(service: string, probe: Probe): () => void {
  let last: { atMs: number; answer: Promise<Backlog> } | undefined;
  const shared = () => {
    const nowMs = performance.now();
    if (!last || nowMs - last.atMs > probeFreshMs) last = { atMs: nowMs, answer: probe() };
    return last.answer;
  };
  probes.set(service, shared);
  return () => {
    if (probes.get(service) === shared) probes.delete(service);
  };
}

/** A service that cannot say has no value. */
async function collect(gauge: Gauge, value: (backlog: Backlog) => number): Promise<void> {
  const answers = await Promise.all(
    [...probes].map(async ([service, probe]) => ({
      service,
      backlog: await Promise.race([probe().catch(() => undefined), timeout()]),
    })),
  );
  gauge.reset();
  for (const { service, backlog } of answers) if (backlog) gauge.set({ service }, value(backlog));
}

function timeout(): Promise<undefined> {
  return new Promise((resolve) => setTimeout(resolve, probeTimeoutMs, undefined).unref());
}

function gaugeOf(name: string, help: string, value: (backlog: Backlog) => number) {
  return makeGaugeProvider({
    name,
    help,
    labelNames: ['service'],
    collect() {
      return collect(this, value);
    },
  });
}

export const backlogGauges = [
  gaugeOf('souk_outbox_depth', 'Outbox rows not yet published, counted up to 100000', (b) => b.outboxDepth),
  gaugeOf('souk_outbox_oldest_seconds', 'Age of the oldest unpublished outbox row', (b) => b.outboxOldestSeconds),
  gaugeOf('souk_dead_letters', 'Dead letters that wait to be looked at', (b) => b.deadLetters),
];
