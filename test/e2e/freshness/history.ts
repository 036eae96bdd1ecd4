/** While it lasts, and for as long as recovery takes after it, these gateways may be unable to tell others what was written through them. */
export interface Outage {
  readonly gateways: readonly string[];
  readonly beganMs: number;
  endedMs: number;
}

interface Write {
  readonly item: string;
  /** Grows by one with each write to an item. */
  readonly version: number;
  /** Through which gateway; undefined: past all of them. */
  readonly via: string | undefined;
  readonly acknowledgedMs: number;
}

interface Read {
  readonly item: string;
  readonly version: number;
  readonly via: string;
  readonly beganMs: number;
}

export interface Bounds {
  /** How long after it was told a change may stay unseen that passed through no gateway. */
  readonly pastGatewaysMs: number;
  /** How long an answer may be kept whatever happens. */
  readonly ttlMs: number;
  /** How long after an outage what was written during it may stay unseen at other gateways. */
  readonly recoveryMs: number;
}

/** What was written and read, and which reads were older than they may be. Times are of one clock. */
export class History {
  private readonly writes: Write[] = [];
  private readonly reads: Read[] = [];
  private readonly outages: Outage[] = [];

  constructor(private readonly bounds: Bounds) {}

  get readCount(): number {
    return this.reads.length;
  }

  get writeCount(): number {
    return this.writes.length;
  }

  wrote(write: Write): void {
    this.writes.push(write);
  }

  read(read: Read): void {
    this.reads.push(read);
  }

  /** Until `endedMs` is set it has not ended. */
  outage(gateways: readonly string[], beganMs: number): Outage {
    const outage = { gateways, beganMs, endedMs: Number.POSITIVE_INFINITY };
    this.outages.push(outage);
    return outage;
  }

  /** The reads that did not show a write which they had to show, each with the first such write. */
  stale(): { read: Read; missed: Write }[] {
    return this.reads.flatMap((read) => {
      const missed = this.writes.find(
        (write) =>
          write.item === read.item && write.version > read.version && this.visibleFromMs(write, read) <= read.beganMs,
      );
      return missed ? [{ read, missed }] : [];
    });
  }

  /** From when on reads of a gateway have to show a write. */
  private visibleFromMs({ via, acknowledgedMs }: Write, read: Read): number {
    const { pastGatewaysMs, ttlMs, recoveryMs } = this.bounds;
    if (via === read.via) return acknowledgedMs;
    if (via === undefined) return acknowledgedMs + Math.min(pastGatewaysMs, ttlMs);
    const ends = this.outages
      .filter(({ gateways, beganMs }) => gateways.includes(via) && beganMs <= acknowledgedMs)
      .map(({ endedMs }) => endedMs + recoveryMs)
      .filter((endMs) => acknowledgedMs <= endMs);
    return Math.max(acknowledgedMs, Math.min(Math.max(...ends), acknowledgedMs + ttlMs));
  }
}
