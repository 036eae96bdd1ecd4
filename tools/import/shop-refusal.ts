/** The shop refuses an operation as a whole: some row in it is the reason, or its size. */
export class ShopRefusal extends Error {
  override readonly name = 'ShopRefusal';
}
