/** Parts of a long list of tokens that a model reads one by one, each reaching into the next. */
export interface Window {
  readonly start: number
  readonly end: number
  /** Tokens whose vectors are taken from this window: where two overlap, each gives the half that it knows more around. */
  readonly from: number
  readonly to: number
}

/** Neighbours that tokens at the edge of a window are still read with; no source, an eighth costs a seventh more time. */
const OVERLAP = 1 / 8

/** Windows of `size` tokens over `count`, evenly laid; together what is taken of them is each token once. */
export function windowsOf(count: number, size: number): readonly Window[] {
  if (count <= size) return [{ start: 0, end: count, from: 0, to: count }]
  const most = size - Math.floor(size * OVERLAP)
  const steps = Math.ceil((count - size) / most)
  const starts = Array.from({ length: steps + 1 }, (_, i) => Math.round((i * (count - size)) / steps))
  const middles = starts.slice(1).map((start, i) => Math.floor((start + starts[i]! + size) / 2))
  return starts.map((start, i) => ({
    start,
    end: start + size,
    from: middles[i - 1] ?? 0,
    to: middles[i] ?? count,
  }))
}
