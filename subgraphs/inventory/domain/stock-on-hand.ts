import type { Offer } from './product.js';
import { addMove, type ProductChange, unchanged } from './product-change.js';
import type { Line, Refusal, StockMove } from './reservation.js';
import { type Stock, type StockAfter, stockAfter } from './stock.js';

/** A product as its locked row says. */
export interface ProductOnHand extends Stock {
  readonly id: string;
  readonly offer: Offer;
  /** False once it is deleted. */
  readonly isOnOffer: boolean;
}

/** A line, and the stock of its product as it is then. */
export interface LineStock extends Line {
  readonly stock: StockAfter;
}

/**
 * The stock of locked products while one order after the other moves it: each finds what those before it left. Nothing is
 * written; `changes` says what is to be. Lines have one entry for each product.
 */
export class StockOnHand {
  private readonly products: ReadonlyMap<string, ProductOnHand>;
  private readonly changed = new Map<string, ProductChange>();

  constructor(products: readonly ProductOnHand[]) {
    this.products = new Map(products.map((product) => [product.id, product]));
  }

  /** Why these lines cannot all be held, undefined when they can. What is not on offer comes before what is short. */
  refusalOf(offer: Offer, lines: readonly Line[]): Refusal | undefined {
    const unavailable = lines.filter(({ productId }) => !this.isOffered(productId, offer));
    if (unavailable.length > 0) return { reason: 'PRODUCT_UNAVAILABLE', productIds: unavailable.map(idOf) };
    const short = lines.filter(({ productId, quantity }) => this.stockOf(productId).available < quantity);
    return short.length > 0 ? { reason: 'OUT_OF_STOCK', productIds: short.map(idOf) } : undefined;
  }

  /** Holds all of the lines, which `refusalOf` has nothing against. */
  hold(offer: Offer, lines: readonly Line[]): LineStock[] {
    return lines.map((line) => this.change('hold', line, offer));
  }

  /** Moves units of every line, of deleted products too. */
  move(move: StockMove, lines: readonly Line[]): LineStock[] {
    return lines.map((line) => this.change(move, line));
  }

  /** The lines with their stock as it is now. */
  stocks(lines: readonly Line[]): LineStock[] {
    return lines.map((line) => ({ ...line, stock: stockAfter(this.stockOf(line.productId)) }));
  }

  /** What all that moved comes to, by product. */
  changes(): ProductChange[] {
    return [...this.changed.values()];
  }

  private change(move: 'hold' | StockMove, line: Line, heldAs?: Offer): LineStock {
    const { productId, quantity } = line;
    const before = this.stockOf(productId);
    const change = addMove(this.changeOf(productId), move, quantity);
    this.changed.set(productId, heldAs ? { ...change, heldAs } : change);
    return { ...line, stock: stockAfter(this.stockOf(productId), before.available) };
  }

  private stockOf(productId: string): Stock {
    const product = this.products.get(productId);
    if (!product) throw new Error(`product ${productId} of a reservation is gone`);
    const change = this.changeOf(productId);
    return {
      available: product.available + change.available,
      reserved: product.reserved + change.reserved,
      inUse: product.inUse + change.inUse,
    };
  }

  private changeOf(productId: string): ProductChange {
    return this.changed.get(productId) ?? unchanged(productId);
  }

  private isOffered(productId: string, offer: Offer): boolean {
    const product = this.products.get(productId);
    return product?.isOnOffer === true && product.offer === offer;
  }
}

const idOf = (line: Line) => line.productId;
