/** What there is to say about some numbers. Nothing measured is null, which is not zero. */
export interface Summary {
  n: number
  median: number | null
  p90: number | null
}

/** Numbers that are not known are left out, also of `n`. */
export function summaryOf(values: readonly (number | null)[]): Summary {
  const sorted = values.filter(value => value !== null).toSorted((a, b) => a - b)
  return { n: sorted.length, median: nearestRank(sorted, 0.5), p90: nearestRank(sorted, 0.9) }
}

/**
 * By nearest rank: the smallest of the values that at least this share of them does not exceed. So it is always a value
 * that occurred: the median of two is the lower one, the p90 of fewer than ten is the greatest.
 */
function nearestRank(sorted: readonly number[], share: number): number | null {
  // Of 10 values 0.9 asks for the 9th: a product that is off in its last bit must not ask for the 10th.
  const rank = Math.ceil(Number((share * sorted.length).toFixed(9)))
  return sorted[Math.max(0, rank - 1)] ?? null
}
