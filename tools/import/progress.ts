import cliProgress from 'cli-progress';
import { count, rateOf, type Tally } from './tally.js';

/** Where an import prints: what it found out on `report`, how far it is on `status`. */
export interface Output {
  readonly report: NodeJS.WritableStream & { isTTY?: boolean };
  readonly status: NodeJS.WritableStream & { isTTY?: boolean };
}

export interface Progress {
  /** So many bytes of the file are done, and it comes to this. */
  show(bytes: number, tally: Tally): void;
  /** Prints a line of the report. */
  say(line: string): void;
  /** Why nothing moves. */
  note(text: string): void;
  stop(): void;
}

const linesEveryMs = 5_000;

/** A bar where somebody watches, a line now and then where it is written to a file. `fileBytes`: undefined for a pipe. */
export function startProgress(output: Output, fileBytes: number | undefined, now: () => number): Progress {
  const progress = output.status.isTTY && fileBytes ? showBar(output, fileBytes, now) : writeLines(output, now);
  return { ...progress, say: (line) => progress.say(printable(line)) };
}

/** What a file says must not steer a terminal. */
function printable(line: string): string {
  return line.replaceAll(/\p{Cc}/gu, '\u{fffd}');
}

function showBar({ report, status }: Output, fileBytes: number, now: () => number): Progress {
  const startedAt = now();
  const format = ' {bar} {percentage}% | {rows} rows | {rate} rows/s | {failed} failed | {eta_formatted} left{note}';
  const bars = new cliProgress.MultiBar(
    { format, stream: status, fps: 5, hideCursor: true, barsize: 30 },
    cliProgress.Presets.shades_classic,
  );
  const payload = { rows: '0', rate: '0', failed: '0', note: '' };
  const bar = bars.create(fileBytes, 0, payload);
  let done = 0;
  return {
    show(bytes, tally) {
      done = bytes;
      payload.rows = count(tally.rows);
      payload.rate = count(rateOf(tally.rows, now() - startedAt));
      payload.failed = count(tally.failed);
      payload.note = '';
      bar.update(done, payload);
    },
    say: (line) => (report.isTTY ? bars.log(`${line}\n`) : report.write(`${line}\n`)),
    note(text) {
      payload.note = ` | ${text}`;
      bar.update(done, payload);
    },
    stop() {
      bars.update();
      bars.stop();
    },
  };
}

function writeLines({ report, status }: Output, now: () => number): Progress {
  const startedAt = now();
  let nextAt = startedAt + linesEveryMs;
  return {
    show(_bytes, tally) {
      if (now() < nextAt) return;
      nextAt = now() + linesEveryMs;
      const rate = rateOf(tally.rows, now() - startedAt);
      status.write(`${count(tally.rows)} rows, ${count(rate)} rows/s, ${count(tally.failed)} failed\n`);
    },
    say: (line) => void report.write(`${line}\n`),
    note: (text) => void status.write(`${text}\n`),
    stop: () => {},
  };
}
