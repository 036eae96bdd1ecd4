import { destination } from 'pino';

type Destination = ReturnType<typeof destination>;

/** What waits while nobody reads our output; more is lost. */
const maxWaitingBytes = 32 * 1024 * 1024;

let stdout: Destination | undefined;

/**
 * Where all logs of this process go: its standard output, one line after the other. Written by other threads, so that a reader
 * that falls behind holds up no request. What waits when the process exits is written then; a process that is killed loses it.
 */
export function logDestination(): Destination {
  stdout ??= destination({ fd: process.stdout.fd ?? 1, sync: false, maxLength: maxWaitingBytes });
  return stdout;
}

/** Frequent lines wait for each other so long, or until there are so many: a write for each would cost more than its line. */
const gatherMs = 50;
const gatherCharacters = 64 * 1024;

let gathered = '';
let timer: NodeJS.Timeout | undefined;
let isListening = false;

/** Writes a line together with those that come just after it. */
export function writeTogether(line: string): void {
  gathered += line;
  if (gathered.length >= gatherCharacters) handOn();
  else timer ??= setTimeout(handOn, gatherMs).unref();
  if (isListening) return;
  isListening = true;
  process.once('exit', () => {
    handOn();
    logDestination().flushSync();
  });
}

function handOn(): void {
  clearTimeout(timer);
  timer = undefined;
  const text = gathered;
  gathered = '';
  if (text !== '') logDestination().write(text);
}
