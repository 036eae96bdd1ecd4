/** Whether a process can do its work. Provided once by each process's modules; asked by `GET /health/ready`. */
export abstract class Readiness {
  /** Resolves when ready; throws an Error that says what is missing when not. */
  abstract check(): Promise<void>;
}
