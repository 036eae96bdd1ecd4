/** Something to wait at until a test opens it. */
export class Gate {
  private letGo = () => {};
  readonly opened = new Promise<void>((resolve) => {
    this.letGo = resolve;
  });

  open(): void {
    this.letGo();
  }
}
