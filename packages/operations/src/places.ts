/** Lines of documents. Loads the engine: import it where an operation runs, not where the table is made. */
import {
  type Candidate,
  type Document,
  type Lightcone,
  lineEnd,
  lineStarts,
  type Place,
  placeAt,
  type Span,
} from 'lightcone'
import type { PlacedCandidate } from './schemas.ts'

/** Each candidate with the places of its segment's ends. Reads every document once. */
export async function placeCandidates(
  cone: Lightcone,
  candidates: readonly Candidate[],
): Promise<PlacedCandidate[]> {
  const lookups = new Map<string, (offset: number) => Place>()
  const lookup = async (id: string) => {
    const { document } = await cone.get(id)
    const where = document.origin ? document : lineStarts(document.text)
    return (offset: number) => placeAt(where, offset)
  }
  const placed: PlacedCandidate[] = []
  for (const candidate of candidates) {
    const { document, start, end } = candidate.segment
    const at = lookups.get(document) ?? (await lookup(document))
    lookups.set(document, at)
    placed.push({ ...candidate, from: at(start), to: at(Math.max(start, end - 1)) })
  }
  return placed
}

/** The characters of a document that stand in lines `first` to `last` of its source, without the last line's end. */
export function lineSpan(
  { text, origin }: Pick<Document, 'text' | 'origin'>,
  first: number,
  last: number,
): Span | undefined {
  if (origin) {
    const runs = origin.filter((run) => run.line >= first && run.line <= last)
    return runs.length === 0 ? undefined : { start: runs[0]!.start, end: runs.at(-1)!.end }
  }
  const starts = lineStarts(text)
  if (last < first || first > starts.length) return undefined
  return { start: starts[first - 1]!, end: lineEnd(text, starts, Math.min(last, starts.length) - 1) }
}
