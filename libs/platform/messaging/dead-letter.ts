/** A message that could not be read, or failed for good, and why. */
export interface DeadLetter {
  /** The message's id; one made up when it has none that can be read. */
  readonly id: string;
  /** Whose dead letter it is. */
  readonly service: string;
  readonly type: string;
  readonly subject: string;
  /** The message as it came. */
  readonly content: string;
  /** The last error's name and message. */
  readonly error: string;
  readonly reason: string;
  readonly attempts: number;
  readonly diedAt: Date;
}

/** Where a consumer puts its dead letters. */
export interface Graveyard {
  /** Resolves once the letter is safe. The same letter may come twice. */
  bury(letter: DeadLetter): Promise<void>;
}

/** What an operator does with dead letters. */
export interface DeadLetters {
  /** The oldest ones, at most `limit`. */
  list(service: string, limit: number): Promise<DeadLetter[]>;
  /** Gives one, or all that are there now, to the service again. Returns how many. */
  replay(service: string, id?: string): Promise<number>;
  close(): Promise<void>;
}
