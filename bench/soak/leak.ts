import diagnostics from 'node:diagnostics_channel';
import { connect } from 'node:net';
import type { Leak } from './options.js';

/** Of timers, sockets and listeners one in so many requests is enough. */
const every = 100;

/** Leaks on purpose, so that the verdict can be seen to notice: something of the requests that come. */
export function leakOnPurpose(leak: Leak, port: number): void {
  const kept: unknown[] = [];
  let count = 0;
  const leakOne: Record<Exclude<Leak, 'requests'>, () => void> = {
    timers: () => setInterval(() => {}, 60_000).unref(),
    sockets: () => kept.push(connect(port, '127.0.0.1').on('error', () => {})),
    listeners: () => process.on('SIGUSR2', () => {}),
  };
  diagnostics.subscribe('http.server.request.start', (message) => {
    count += 1;
    if (leak === 'requests') kept.push(message);
    else if (count % every === 0) leakOne[leak]();
  });
}
