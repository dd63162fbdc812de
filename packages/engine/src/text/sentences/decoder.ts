import type { Span } from '../../model.ts'

/** What cutting at a place that is no candidate costs, in the scores' unit: more than any candidate. */
const FORCED = -(2 ** 30)

/**
 * The most likely segmentation with no span longer than `maxLength`: of all ways to choose boundaries, the one with
 * the highest sum of log-odds. `positions` are ascending offsets inside the text with the log-odds of a boundary at
 * each. Where candidates are further apart than `maxLength`, the text is cut in between, never inside a surrogate pair or a CRLF unless `maxLength` is 1. Viterbi over a sliding window with a
 * monotonic queue: time and space O(candidates). Frohmann et al., Segment any Text, 2024, do the same without the
 * queue.
 */
export function decode(
  text: string,
  positions: ArrayLike<number>,
  scores: ArrayLike<number>,
  maxLength = Number.POSITIVE_INFINITY,
): readonly Span[] {
  if (text.length === 0) return []
  const result: Span[] = []
  let start = 0
  let longest = 0
  for (let i = 0; i <= positions.length; i++) {
    if (i < positions.length && (scores[i] as number) <= 0) continue
    const end = i < positions.length ? (positions[i] as number) : text.length
    result.push({ start, end })
    if (end - start > longest) longest = end - start
    start = end
  }
  if (longest <= maxLength) return result
  const places = withForcedPlaces(text, positions, scores, maxLength)
  return spans(bestPath(places.positions, places.scores, text.length, maxLength), text.length)
}

function spans(cuts: readonly number[], end: number): readonly Span[] {
  return [...cuts, end].map((cut, i) => ({ start: cuts[i - 1] ?? 0, end: cut }))
}

interface Places {
  readonly positions: readonly number[]
  readonly scores: readonly number[]
}

function withForcedPlaces(
  text: string,
  positions: ArrayLike<number>,
  scores: ArrayLike<number>,
  maxLength: number,
): Places {
  const all: number[] = []
  const values: number[] = []
  let from = 0
  for (let i = 0; i <= positions.length; i++) {
    const to = i < positions.length ? (positions[i] as number) : text.length
    while (to - from > maxLength) {
      from = whole(text, from, from + maxLength)
      all.push(from)
      values.push(FORCED)
    }
    if (i < positions.length) {
      all.push(to)
      values.push(scores[i] as number)
      from = to
    }
  }
  return { positions: all, scores: values }
}

/** Moves a cut back out of a surrogate pair or CRLF, when that leaves something before it. */
function whole(text: string, from: number, cut: number): number {
  const before = text.charCodeAt(cut - 1)
  const after = text.charCodeAt(cut)
  const pair = before >= 0xd800 && before < 0xdc00 && after >= 0xdc00 && after < 0xe000
  return (pair || (before === 0x0d && after === 0x0a)) && cut - 1 > from ? cut - 1 : cut
}

/** Node 0 is the start of the text, node n + 1 its end; `best[j]` is the best sum of a path that cuts at node j. */
function bestPath(
  positions: readonly number[],
  scores: readonly number[],
  end: number,
  maxLength: number,
): readonly number[] {
  const n = positions.length
  const place = (node: number): number => (node === 0 ? 0 : node > n ? end : (positions[node - 1] as number))
  const best = new Float64Array(n + 2)
  const from = new Int32Array(n + 2)
  const queue = new Int32Array(n + 2)
  let head = 0
  let tail = 0
  for (let node = 1; node <= n + 1; node++) {
    const previous = node - 1
    // Among equal sums the earliest cut stays, so that a boundary of even odds is none.
    while (tail > head && (best[queue[tail - 1] as number] as number) < (best[previous] as number)) tail--
    queue[tail++] = previous
    while (place(node) - place(queue[head] as number) > maxLength) head++
    from[node] = queue[head] as number
    best[node] = (best[queue[head] as number] as number) + (node > n ? 0 : (scores[node - 1] as number))
  }
  const cuts: number[] = []
  for (let node = from[n + 1] as number; node > 0; node = from[node] as number) cuts.push(place(node))
  return cuts.reverse()
}
