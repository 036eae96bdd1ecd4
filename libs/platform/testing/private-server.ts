/** What a test may do to a server of its own. */
export interface PrivateServer {
  readonly port: number;
  /** Ends it without a goodbye; what it had on disk stays. */
  kill(): Promise<void>;
  /** Stops it in its tracks: connections stay open, nothing answers. */
  freeze(): void;
  thaw(): void;
  /** Starts it again, after an orderly end if it still runs: same port, same data. */
  restart(): Promise<void>;
  /** Ends it for good and removes its data. */
  stop(): Promise<void>;
}
