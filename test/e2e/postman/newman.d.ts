/** The part of newman that is used here: it comes without types. */
declare module 'newman' {
  export interface Item {
    name: string;
  }

  export interface Failure {
    source?: Item;
    /** `test` is the assertion's name; a request or script that failed as a whole has none. */
    error: { name: string; message: string; test?: string };
    cursor: { ref: string };
  }

  export interface Execution {
    item: Item;
    cursor: { ref: string };
    request: { url: { getHost(): string; getPath(): string }; body?: { mode: string; graphql?: { query: string } } };
    /** Missing when nobody answered. */
    response?: { code: number; text(): string };
  }

  export interface Assertion {
    item: Item;
    assertion: string;
    skipped: boolean;
  }

  export interface Run {
    on(event: 'assertion', listener: (error: unknown, assertion: Assertion) => void): void;
  }

  export interface Summary {
    run: { failures: Failure[]; executions: Execution[] };
  }

  export interface Options {
    collection: object;
    environment: object;
    envVar: { key: string; value: string }[];
    reporters: string[];
    timeoutRequest: number;
    timeoutScript: number;
  }

  const newman: {
    run(options: Options, done: (error: Error | null, summary: Summary) => void): Run;
  };
  export default newman;
}
