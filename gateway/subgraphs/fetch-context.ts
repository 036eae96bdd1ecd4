/** What the fetches of one operation share. */
export interface FetchContext {
  /** The trusted identity, the correlation, and the client's headers that are passed on. */
  readonly headers: Readonly<Record<string, string>>;
  /** Aborts when the deadline has passed or the client is gone. A mutation's never does: it runs to its end. */
  readonly signal: AbortSignal | undefined;
  /** Sessions that the subgraphs' answers say have ended. */
  readonly revokedSessions: Set<string>;
  /** Whether a subgraph said of an entity that there is none: what is null because of that is an answer, not a mistake. */
  missesEntities: boolean;
  /** Until when all of the subgraphs' answers are fresh, in milliseconds since 1970: each for its `Cache-Control: max-age` from when it was asked for. */
  freshUntilMs: number;
}
