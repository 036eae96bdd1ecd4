/** The shop did not do what it was asked, or nobody knows whether it did: asking again may help. */
export class ShopTrouble extends Error {
  override readonly name = 'ShopTrouble';

  /** `code`: of the error catalogue, or UNREACHABLE. */
  constructor(
    readonly code: string,
    message: string,
  ) {
    super(message);
  }
}
