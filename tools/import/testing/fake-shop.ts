import type { Change } from '../catalogue-api.js';
import type { KnownProduct } from '../plan-change.js';
import { ShopTrouble } from '../shop-trouble.js';
import type { AnswerError } from '../transport.js';

type Shelf = Map<string, KnownProduct & { stock: number }>;

/** A shop in memory, as CatalogueApi sees it, that can be made to fail in the ways a shop does. */
export class FakeShop {
  readonly products: Shelf = new Map();
  lookups = 0;
  operations: Change[][] = [];
  /** Called before each lookup; what it throws is thrown. */
  beforeLookUp: () => void = () => {};
  /** Called before each single change; what it throws or answers is what becomes of the operation. */
  beforeChange: (change: Change) => AnswerError | undefined = () => undefined;
  /** Called when an operation is done; what it throws is thrown instead of the answer. */
  afterMake: () => void = () => {};

  constructor(private readonly sellerId: string) {}

  async lookUp(skus: readonly string[]): Promise<(KnownProduct | undefined)[]> {
    this.lookups += 1;
    this.beforeLookUp();
    return skus.map((sku) => this.products.get(sku));
  }

  async make(changes: readonly Change[]): Promise<Map<Change, AnswerError>> {
    this.operations.push([...changes]);
    for (const change of changes) {
      const error = this.beforeChange(change) ?? this.apply(change);
      if (error) return new Map([[change, error]]);
    }
    this.afterMake();
    return new Map();
  }

  private apply(change: Change): AnswerError | undefined {
    if (change.do === 'create') {
      const { sku, stock, ...facts } = change.input;
      if (this.products.has(sku)) return error('CONFLICT', 'Another product has this sku.');
      this.products.set(sku, { ...facts, stock, id: `id of ${sku}`, ownerId: this.sellerId });
      return undefined;
    }
    for (const [sku, product] of this.products) {
      if (product.id !== change.id) continue;
      this.products.set(sku, { ...product, ...change.input });
      return undefined;
    }
    return error('NOT_FOUND', 'There is no such product.');
  }
}

export function error(code: string, message: string): AnswerError {
  return { message, extensions: { code } };
}

export const trouble = (code = 'UNREACHABLE') => new ShopTrouble(code, 'the shop does not answer');
