/** Hundredths of a percent: percentages are kept as whole numbers of these, so that prices are exact. */
export const basisPointsOfWhole = 10_000;

/** A percentage from 0 to 100 with at most two decimals in basis points; undefined for any other number. */
export function basisPointsOf(percent: number): number | undefined {
  const basisPoints = Math.round(percent * 100);
  // The double nearest to a decimal of two places is that of the division; anything else had more places.
  const isExact = percentOf(basisPoints) === percent;
  return isExact && basisPoints >= 0 && basisPoints <= basisPointsOfWhole ? Math.abs(basisPoints) : undefined;
}

export function percentOf(basisPoints: number): number {
  return basisPoints / 100;
}
