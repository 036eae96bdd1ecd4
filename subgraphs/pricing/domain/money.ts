/** Whole minor units (cents) of one currency, none below 0. */
export interface Money {
  readonly amount: number;
  /** ISO 4217. */
  readonly currency: string;
}
