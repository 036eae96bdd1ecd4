import autocannon from 'autocannon';

export interface Figures {
  perSecond: number;
  p50Ms: number;
  p99Ms: number;
}

const seconds = 8;
const connections = 32;

/** Reads for some seconds over 32 connections. `bodyOf` makes each request's body from its number. */
export async function measureReads(url: string, bodyOf: (index: number) => string): Promise<Figures> {
  let index = 0;
  const result = await autocannon({
    url,
    connections,
    duration: seconds,
    requests: [
      {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        setupRequest: (request) => ({ ...request, body: bodyOf(index++) }),
      },
    ],
  });
  if (result.non2xx > 0 || result.errors > 0)
    throw new Error(`${result.non2xx} bad answers, ${result.errors} errors from ${url}`);
  return { perSecond: result.requests.average, p50Ms: result.latency.p50, p99Ms: result.latency.p99 };
}

/** Repeats `work` on `clients` loops for some seconds, after a warm-up of a quarter of that. */
export async function measureWork(clients: number, work: (client: number) => Promise<void>): Promise<Figures> {
  await repeat(clients, (seconds * 1000) / 4, work);
  const { timesMs, elapsedMs } = await repeat(clients, seconds * 1000, work);
  timesMs.sort((a, b) => a - b);
  const at = (share: number) => timesMs[Math.min(timesMs.length - 1, Math.floor(timesMs.length * share))] ?? Number.NaN;
  return { perSecond: timesMs.length / (elapsedMs / 1000), p50Ms: at(0.5), p99Ms: at(0.99) };
}

async function repeat(clients: number, durationMs: number, work: (client: number) => Promise<void>) {
  const timesMs: number[] = [];
  const began = performance.now();
  const loop = async (client: number) => {
    while (performance.now() - began < durationMs) {
      const start = performance.now();
      await work(client);
      timesMs.push(performance.now() - start);
    }
  };
  await Promise.all(Array.from({ length: clients }, (_, client) => loop(client)));
  return { timesMs, elapsedMs: performance.now() - began };
}
