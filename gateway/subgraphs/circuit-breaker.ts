export type BreakerState = 'closed' | 'half-open' | 'open';

/** Whether a request may be sent, and whether it is the one that finds out. */
export type Admission = 'admitted' | 'probe' | 'refused';

/** The breaker is open: nothing was sent. */
export class CircuitOpen extends Error {
  override readonly name = 'CircuitOpen';
}

/** Fewer failures than this say nothing, whatever their share. */
const failuresToOpen = 10;
/** Failures and successes are counted over the last one or two of these. */
const windowMs = 5_000;
const openForMs = 1_000;
const nextProbeMs = 200;

/**
 * Stops asking a service that fails more often than it answers: for a second, then a request finds out, and closes it again or
 * leaves it open for another second.
 *
 * One for each service, not for each address: those are ejected one by one, and this one opens when that does not help. A request
 * that alone is too slow cannot open it: it counts failures against successes, and no timeout of a service that answered anybody
 * since the request was sent.
 */
export class CircuitBreaker {
  private current = { failures: 0, successes: 0 };
  private previous = { failures: 0, successes: 0 };
  private windowEndsAtMs = 0;
  private lastSuccessAtMs = Number.NEGATIVE_INFINITY;
  private openUntilMs: number | undefined;
  private isProbing = false;
  private probedAtMs = 0;

  constructor(private readonly onChange: (state: BreakerState) => void = () => {}) {}

  /** What was not refused has to end in one of the four below. Times are of `performance.now()`. */
  admit(nowMs: number): Admission {
    if (this.openUntilMs === undefined) return 'admitted';
    if (nowMs < this.openUntilMs) return 'refused';
    // A probe that takes its time may be the slow one: another finds out meanwhile, and the first answer closes.
    if (this.isProbing && nowMs < this.probedAtMs + nextProbeMs) return 'refused';
    this.isProbing = true;
    this.probedAtMs = nowMs;
    this.onChange('half-open');
    return 'probe';
  }

  /** It answered, also when this was sent before the breaker opened: it is there. */
  succeeded(nowMs: number): void {
    this.lastSuccessAtMs = nowMs;
    if (this.openUntilMs !== undefined) this.close();
    this.turnWindow(nowMs);
    this.current.successes += 1;
  }

  /** The connection failed, or something that is no service answered in its place. */
  failed(admission: Admission, nowMs: number): void {
    if (this.openUntilMs !== undefined) {
      // What was sent before it opened says nothing new.
      if (admission === 'probe') this.open(nowMs);
      return;
    }
    this.turnWindow(nowMs);
    this.current.failures += 1;
    const failures = this.current.failures + this.previous.failures;
    const successes = this.current.successes + this.previous.successes;
    if (failures >= failuresToOpen && failures >= successes) this.open(nowMs);
  }

  /** No answer came in time. */
  timedOut(admission: Admission, sentAtMs: number, nowMs: number): void {
    if (this.lastSuccessAtMs >= sentAtMs) this.left(admission);
    else this.failed(admission, nowMs);
  }

  /** Nobody waits for it any more: when it was to find out, another may. */
  left(admission: Admission): void {
    if (admission === 'probe') this.isProbing = false;
  }

  private open(nowMs: number): void {
    this.openUntilMs = nowMs + openForMs;
    this.isProbing = false;
    this.onChange('open');
  }

  private close(): void {
    this.openUntilMs = undefined;
    this.isProbing = false;
    this.current = { failures: 0, successes: 0 };
    this.previous = { failures: 0, successes: 0 };
    this.onChange('closed');
  }

  private turnWindow(nowMs: number): void {
    if (nowMs < this.windowEndsAtMs) return;
    const isNext = nowMs < this.windowEndsAtMs + windowMs;
    this.previous = isNext ? this.current : { failures: 0, successes: 0 };
    this.current = { failures: 0, successes: 0 };
    this.windowEndsAtMs = nowMs + windowMs;
  }
}
