import { fractionOf } from './hash.js';

/** How often each thing goes wrong, from 0 to 1. */
export interface FaultRates {
  /** A resolver throws. */
  readonly error: number;
  /** An error loses its path on the way. */
  readonly noPath: number;
  /** A leaf has a value that is none of its type's. */
  readonly wrongLeaf: number;
  /** A field is null where the schema says that it never is, and nobody says why. */
  readonly silentNull: number;
  /** A subgraph knows nothing of an entity. */
  readonly notFound: number;
  /** A reference resolver throws. */
  readonly entityError: number;
  /** An object says that it is of a type nobody knows. */
  readonly wrongTypename: number;
  /** A subgraph's whole answers to one kind of fetch are of no use. */
  readonly wrongAnswer: number;
  /** A subgraph does not answer one kind of fetch. */
  readonly unreachable: number;
}

export const noFaults: FaultRates = {
  error: 0,
  noPath: 0,
  wrongLeaf: 0,
  silentNull: 0,
  notFound: 0,
  entityError: 0,
  wrongTypename: 0,
  wrongAnswer: 0,
  unreachable: 0,
};

const wrongRootAnswers = ['null-data', 'null-data-and-errors', 'empty-data'] as const;
const wrongEntityAnswers = [...wrongRootAnswers, 'null-entities', 'short-list'] as const;
export type WrongAnswer = (typeof wrongEntityAnswers)[number];

/** What goes wrong, decided by what it happens to and never by when or in which document: it befalls every executor alike. */
export class Faults {
  constructor(
    private readonly seed: number,
    readonly rates: FaultRates,
  ) {}

  happens(kind: keyof FaultRates, ...where: readonly string[]): boolean {
    const rate = this.rates[kind];
    return rate > 0 && fractionOf(this.seed, kind, ...where) < rate;
  }

  wrongAnswerOf(subgraph: string, kind: 'root' | 'entities'): WrongAnswer | undefined {
    if (!this.happens('wrongAnswer', subgraph, kind)) return undefined;
    const wrong = kind === 'root' ? wrongRootAnswers : wrongEntityAnswers;
    return wrong[Math.floor(fractionOf(this.seed, subgraph, kind, 'which') * wrong.length)];
  }
}
