import { Injectable } from '@nestjs/common';
import type { Transaction } from '#platform/database';
import type { Offer } from '../domain/product.js';
import { parseProductId } from '../domain/product-id.js';
import type { Line, Refusal, StockMove } from '../domain/reservation.js';
import { type Stock, type StockAfter, stockAfter } from '../domain/stock.js';

export interface MovedStock extends Line {
  readonly stock: StockAfter;
}

interface StockRow {
  id: string;
  available: number;
  reserved: number;
  inUse: number;
}

const returned = 'id, available, reserved, in_use AS "inUse"';

/** What each move does to a product's row; $2 is the quantity. CHECK constraints see that no count falls below 0 and no unit is lost. */
const moves: Record<StockMove, { set: string; availableGains: 0 | 1 }> = {
  letGo: { set: 'reserved = reserved - $2, available = available + $2', availableGains: 1 },
  sell: { set: 'reserved = reserved - $2, sold = sold + $2', availableGains: 0 },
  lend: { set: 'reserved = reserved - $2, in_use = in_use + $2, lent = lent + $2', availableGains: 0 },
  unsell: { set: 'unsold = unsold + $2, available = available + $2', availableGains: 1 },
  takeBack: {
    set: 'in_use = in_use - $2, returned = returned + $2, available = available + $2',
    availableGains: 1,
  },
};

/** The stock of products as orders move it. Lines come in the order of product ids, which is the order of the locks. */
@Injectable()
export class StockRepository {
  /** Holds units of a product that is on offer in this way; undefined when there are not as many, or no such product. */
  async hold(tx: Transaction, offer: Offer, line: Line): Promise<MovedStock | undefined> {
    if (!parseProductId(line.productId)) return undefined;
    const [rows] = await tx.query<[StockRow[], number]>(
      `UPDATE products SET available = available - $2::bigint, reserved = reserved + $2::bigint, version = version + 1
       WHERE id = $1 AND deleted_at IS NULL AND offer = $3 AND available >= $2::bigint
       RETURNING ${returned}`,
      [line.productId, line.quantity, offer],
    );
    const [row] = rows;
    return row && { ...line, stock: stockAfter(row, row.available + line.quantity) };
  }

  /** Moves units of every line, of deleted products too. */
  async move(tx: Transaction, move: StockMove, lines: readonly Line[]): Promise<MovedStock[]> {
    const { set, availableGains } = moves[move];
    const moved: MovedStock[] = [];
    for (const line of lines) {
      const [[row]] = await tx.query<[StockRow[], number]>(
        `UPDATE products SET ${set}, version = version + 1 WHERE id = $1 RETURNING ${returned}`,
        [line.productId, line.quantity],
      );
      if (!row) throw new Error(`product ${line.productId} of a reservation is gone`);
      moved.push({ ...line, stock: stockAfter(row, row.available - availableGains * line.quantity) });
    }
    return moved;
  }

  /** Why these lines cannot all be held, now that `missed` was not: what is not on offer comes first. */
  async refusalOf(tx: Transaction, offer: Offer, lines: readonly Line[], missed: Line): Promise<Refusal> {
    const rows = await tx.query<{ id: string; available: number }[]>(
      'SELECT id, available FROM products WHERE id = ANY($1::uuid[]) AND deleted_at IS NULL AND offer = $2',
      [lines.map(idOf).filter(parseProductId), offer],
    );
    const available = new Map(rows.map((row) => [row.id, row.available]));
    const unavailable = lines.filter((line) => !available.has(line.productId));
    if (unavailable.length > 0) return { reason: 'PRODUCT_UNAVAILABLE', productIds: unavailable.map(idOf) };
    const short = lines.filter((line) => (available.get(line.productId) ?? 0) < line.quantity);
    return { reason: 'OUT_OF_STOCK', productIds: (short.length > 0 ? short : [missed]).map(idOf) };
  }

  /** The stock of these products as it is now. */
  async stocks(tx: Transaction, lines: readonly Line[]): Promise<MovedStock[]> {
    if (lines.length === 0) return [];
    const rows = await tx.query<StockRow[]>(`SELECT ${returned} FROM products WHERE id = ANY($1::uuid[])`, [
      lines.map(idOf),
    ]);
    const stocks = new Map<string, Stock>(rows.map((row) => [row.id, row]));
    return lines.flatMap((line) => {
      const stock = stocks.get(line.productId);
      return stock ? [{ ...line, stock: stockAfter(stock) }] : [];
    });
  }
}

const idOf = (line: Line) => line.productId;
