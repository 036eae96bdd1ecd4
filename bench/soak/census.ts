import { EventEmitter } from 'node:events';
import { IncomingMessage } from 'node:http';
import { Socket } from 'node:net';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { queryObjects, setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { GraphQLSchema } from 'graphql';

/** What a process holds, right after a garbage collection. */
export interface Census {
  rssMb: number;
  heapMb: number;
  /** Buffers and the like, outside of the heap. */
  externalMb: number;
  /** What keeps the process alive: open sockets, timers. */
  resources: Record<string, number>;
  loopP99Ms: number;
  /** Such as MaxListenersExceededWarning. */
  warnings: string[];
}

/** Objects that are still reachable, whether or not they keep the process alive. */
export interface ObjectCensus {
  sockets: number;
  timers: number;
  requests: number;
  signals: number;
  schemas: number;
  /** Of the process itself: a listener for each request would show here. */
  processListeners: number;
}

const mb = 1024 * 1024;
const maxWarnings = 20;

setFlagsFromString('--expose-gc');
const collectGarbage: () => void = runInNewContext('gc');

const warnings: string[] = [];
process.on('warning', ({ name, message }) => {
  // Of what counts objects here.
  if (name === 'ExperimentalWarning') return;
  if (warnings.length < maxWarnings) warnings.push(`${name}: ${message}`);
});
const delay = monitorEventLoopDelay({ resolution: 10 });
delay.enable();

const timer = setTimeout(() => {}, 0);
clearTimeout(timer);
const Timeout = Object(timer).constructor;

export function takeCensus(): Census {
  const loopP99Ms = delay.percentile(99) / 1e6;
  collectGarbage();
  const { rss, heapUsed, external } = process.memoryUsage();
  const resources: Record<string, number> = {};
  for (const name of process.getActiveResourcesInfo()) resources[name] = (resources[name] ?? 0) + 1;
  delay.reset();
  return {
    rssMb: rss / mb,
    heapMb: heapUsed / mb,
    externalMb: external / mb,
    resources,
    loopP99Ms,
    warnings: [...warnings],
  };
}

/** Walks the whole heap several times: too slow while there is load. */
export function takeObjectCensus(): ObjectCensus {
  const count = (type: Parameters<typeof queryObjects>[0]) => queryObjects(type, { format: 'count' });
  const names = EventEmitter.prototype.eventNames.call(process);
  return {
    sockets: count(Socket),
    timers: count(Timeout),
    requests: count(IncomingMessage),
    signals: count(AbortSignal),
    schemas: count(GraphQLSchema),
    processListeners: names.reduce((sum, name) => sum + process.listenerCount(name), 0),
  };
}
