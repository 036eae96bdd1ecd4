/** How many bytes may be spent in a window of time; what is over is refused until the next one begins. */
export class ByteBudget {
  private left: number;
  private windowEndsMs = 0;

  constructor(
    private readonly bytes: number,
    private readonly windowMs: number,
  ) {
    this.left = bytes;
  }

  /** Whether so many bytes are still to be had, which then are spent. */
  take(bytes: number, nowMs: number): boolean {
    if (nowMs >= this.windowEndsMs) {
      this.left = this.bytes;
      this.windowEndsMs = nowMs + this.windowMs;
    }
    if (bytes > this.left) return false;
    this.left -= bytes;
    return true;
  }
}
