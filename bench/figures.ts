/** The value below which this share of them lies; the values ascend. */
export function quantile(ascending: readonly number[], share: number): number {
  return ascending[Math.min(ascending.length - 1, Math.floor(ascending.length * share))] ?? Number.NaN
}

/** One slow or one lucky round must not move what is reported. */
export function median(values: readonly number[]): number {
  return quantile(
    values.toSorted((a, b) => a - b),
    0.5,
  )
}

export interface Figure {
  p50: number
  p99: number
  perSecond: number
  /** Processor time of the server for one call: steadier than the clock on a busy machine. */
  cpuMs: number
}

export function mebibytes(bytes: number): number {
  return bytes / 2 ** 20
}
