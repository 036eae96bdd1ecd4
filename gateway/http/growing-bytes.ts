/**
 * Bytes that come in pieces, copied as they come: a list of the pieces would hold far more than is in them where they are small. What
 * it may hold is bounded by who adds to it.
 */
export class GrowingBytes {
  private bytes: Buffer;
  private filled = 0;

  constructor(roomFor = 16 * 1024) {
    this.bytes = Buffer.allocUnsafeSlow(roomFor);
  }

  get length(): number {
    return this.filled;
  }

  add(piece: Buffer, from = 0, to = piece.length): void {
    const needed = this.filled + to - from;
    if (needed > this.bytes.length) {
      const larger = Buffer.allocUnsafeSlow(Math.max(needed, this.bytes.length * 2));
      this.bytes.copy(larger, 0, 0, this.filled);
      this.bytes = larger;
    }
    this.filled += piece.copy(this.bytes, this.filled, from, to);
  }

  /** What has come so far; holds until more is added. */
  all(): Buffer {
    return this.bytes.subarray(0, this.filled);
  }
}
