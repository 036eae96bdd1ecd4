import { backoffMs } from './backoff.js';

const initialMs = 100;
const maxMs = 5_000;
/** More than this and it is not the subjects that are in trouble. */
const maxResting = 1_000;
/** A subject that was not tried again for this long was sent by another process. */
const forgetAfterMs = 60_000;

/** The subjects whose last message could not be sent: it is tried again after a while, and nothing about them is sent before it. */
export class RestingSubjects {
  private readonly resting = new Map<string, { failures: number; failedMs: number; untilMs: number }>();

  /** True when the subject was not in trouble before. */
  rest(subject: string): boolean {
    const nowMs = performance.now();
    const before = this.resting.get(subject);
    // Messages that waited behind the one that failed fail with it: one failure.
    if (before && before.untilMs > nowMs) return false;
    const failures = (before?.failures ?? 0) + 1;
    this.resting.set(subject, { failures, failedMs: nowMs, untilMs: nowMs + backoffMs(failures, initialMs, maxMs) });
    return failures === 1;
  }

  /** Whether a message about it has failed since then, on the clock of `performance.now()`. */
  failedSince(subject: string, sinceMs: number): boolean {
    const resting = this.resting.get(subject);
    return resting !== undefined && resting.failedMs >= sinceMs;
  }

  forget(subject: string): void {
    this.resting.delete(subject);
  }

  /** Those that have to wait still, by the clock or because `mustWait` says so. */
  subjects(mustWait: (subject: string) => boolean): string[] {
    const nowMs = performance.now();
    const subjects: string[] = [];
    for (const [subject, { untilMs }] of this.resting) {
      if (untilMs > nowMs || mustWait(subject)) subjects.push(subject);
      else if (untilMs + forgetAfterMs < nowMs) this.resting.delete(subject);
    }
    return subjects;
  }

  tooMany(): boolean {
    if (this.resting.size < maxResting) return false;
    return this.subjects(() => false).length >= maxResting;
  }
}
