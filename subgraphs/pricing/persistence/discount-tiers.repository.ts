import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import type { DiscountsOfScopes } from '../domain/best-discount.js';
import type { Discount } from '../domain/discount.js';
import { boundaryAfter } from './boundaries.repository.js';
import { toDiscount } from './discount.entity.js';

/** The discounts of some scopes that may count, and when that changes by the clock. */
export interface DiscountTiers {
  readonly ofScopes: DiscountsOfScopes;
  /** The first instant after `now` at which any discount may begin or end. */
  readonly boundary: Date | undefined;
}

/**
 * Steps down the tiers of each scope, from the most units asked for: of each tier the index gives the best active discount
 * first, so that a step reads one entry, and besides only what has not begun yet or has just ended. A scope has at most 1,000
 * tiers, one for each minimum quantity, and most have one or two, whatever the number of discounts. Read together with the
 * boundary, in one snapshot.
 */
export const tiersQuery = `
  WITH RECURSIVE step AS (
    SELECT asked.scope, asked.most_units + 1 AS minimum_quantity, NULL::uuid AS id, NULL::integer AS basis_points,
      NULL::uuid AS product_id, NULL::text AS category, NULL::timestamptz AS starts_at, NULL::timestamptz AS ends_at,
      NULL::integer AS version
    FROM unnest($1::text[], $2::integer[]) AS asked (scope, most_units)
    UNION ALL
    SELECT step.scope, best.*
    FROM step CROSS JOIN LATERAL (
      SELECT minimum_quantity, id, basis_points, product_id, category, starts_at, ends_at, version
      FROM discounts
      WHERE scope = step.scope AND minimum_quantity < step.minimum_quantity
        AND starts_at <= $3 AND (ends_at IS NULL OR ends_at > $3)
      ORDER BY minimum_quantity DESC, basis_points DESC, id
      LIMIT 1
    ) best
  )
  SELECT next.boundary, scope, id, basis_points AS "basisPoints", minimum_quantity AS "minimumQuantity",
    product_id AS "productId", category, starts_at AS "startsAt", ends_at AS "endsAt", version
  FROM (SELECT ${boundaryAfter('$3')} AS boundary) next LEFT JOIN step ON step.id IS NOT NULL`;

/** Without an id: the one row that tells the boundary where there is no discount. */
type TierRow = { boundary: Date | null } & ((Discount & { scope: string }) | { id: null });

@Injectable()
export class DiscountTiersRepository {
  /** One query. `mostUnits`: for each scope, the largest quantity that is asked for. */
  async read(manager: EntityManager, mostUnits: ReadonlyMap<string, number>, now: Date): Promise<DiscountTiers> {
    const rows: TierRow[] = await manager.query(tiersQuery, tiersParameters(mostUnits, now));
    const ofScopes = new Map<string, Discount[]>();
    for (const row of rows) {
      if (row.id === null) continue;
      const discounts = ofScopes.get(row.scope);
      if (discounts) discounts.push(toDiscount(row));
      else ofScopes.set(row.scope, [toDiscount(row)]);
    }
    return { ofScopes, boundary: rows[0]?.boundary ?? undefined };
  }
}

export function tiersParameters(mostUnits: ReadonlyMap<string, number>, now: Date) {
  return [[...mostUnits.keys()], [...mostUnits.values()], now];
}
