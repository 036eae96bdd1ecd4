/** Tells changes of a content that is looked at now and then. One counts once it was seen twice: a file that is written in place is first empty, then half there. */
export class SettledContent {
  private known: string | undefined;
  private settling: string | undefined;

  /** Whether a change was seen once. */
  get isSettling(): boolean {
    return this.settling !== undefined;
  }

  /** It is known from now on. */
  take(content: string): void {
    this.known = content;
    this.settling = undefined;
  }

  /** Whether this is a change, which is known from now on. */
  see(content: string): boolean {
    if (content !== this.known && content === this.settling) {
      this.take(content);
      return true;
    }
    this.settling = content === this.known ? undefined : content;
    return false;
  }
}
