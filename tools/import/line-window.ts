import type { PhysicalLine } from './physical-lines.js';

/** Lines that were read ahead, and may have to be read again from the second one on. */
export class LineWindow {
  private readonly lines: PhysicalLine[] = [];
  private readonly source: AsyncIterator<PhysicalLine>;

  constructor(lines: AsyncIterable<PhysicalLine>) {
    this.source = lines[Symbol.asyncIterator]();
  }

  /** The line so many behind the first; undefined behind the last. */
  async at(index: number): Promise<PhysicalLine | undefined> {
    while (this.lines.length <= index) {
      const { done, value } = await this.source.next();
      if (done) return undefined;
      this.lines.push(value);
    }
    return this.lines[index];
  }

  drop(count: number): void {
    this.lines.splice(0, count);
  }
}
