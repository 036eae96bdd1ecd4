/** How many skus are remembered, about 100 bytes each. */
const maxRemembered = 1_000_000;

/** The skus of the rows so far: of the latest million, in a file that has more. */
export class SeenSkus {
  private readonly lines = new Map<string, number>();

  constructor(private readonly limit = maxRemembered) {}

  /** Notes a sku; answers the line on which it stood before. */
  note(sku: string, line: number): number | undefined {
    const before = this.lines.get(sku);
    if (before !== undefined) return before;
    this.lines.set(sku, line);
    if (this.lines.size > this.limit) {
      for (const oldest of this.lines.keys()) {
        this.lines.delete(oldest);
        break;
      }
    }
    return undefined;
  }
}
