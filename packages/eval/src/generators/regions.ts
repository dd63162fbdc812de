import { createRandom } from '../random.ts'
import { CODE_WORDS, COLOURS, drawNames, fillerSentence } from './prose.ts'
import { assemble, jsonLines, type MadeQuestion, type MadeSet, numbered } from './set.ts'

export interface RegionParameters {
  /** Pages, each a document. */
  readonly pages: number
  /** Panels of a page, side by side and below one another. */
  readonly rows: number
  readonly columns: number
  /** Filler sentences of a panel. */
  readonly filler: number
  readonly questions: number
}

/** Page size in points (A4), and the margin and the gap between panels. */
const PAGE = { width: 595, height: 842, margin: 50, gap: 12 }

/**
 * Pages of panels that say the same of different things, and questions about what one panel says, after region-level
 * understanding (RC&P-Bench). Every page names its panels as a layout parser would; each word stands on every page of
 * the set in one panel or another, so that a passage of the wrong region answers wrongly. `regions.jsonl` {docId, page, start, end,
 * box: [left, top, right, bottom]} beside the set says which box of the page each stretch of text lies in, in points.
 */
export function makeRegions(parameters: RegionParameters, seed: number): MadeSet {
  const { pages, rows, columns, filler, questions } = parameters
  const random = createRandom(seed)
  const things = drawNames(random, CODE_WORDS, rows * columns)
  const regions: object[] = []
  const made = Array.from({ length: pages }, (_, p) => {
    const placed = random.shuffle(things)
    const colours = placed.map(() => random.pick(COLOURS))
    const units = placed.flatMap((thing, i) => [
      {
        key: `start ${i}`,
        text: `Page ${p + 1}, row ${Math.floor(i / columns) + 1}, column ${(i % columns) + 1}`,
      },
      { key: `fact ${i}`, text: `The ${thing} is shown in ${colours[i]}.` },
      ...Array.from({ length: filler }, () => ({ text: fillerSentence(random) })),
    ])
    const { document, place } = assemble(`page-${p + 1}`, `Page ${p + 1}`, units)
    for (const [i] of placed.entries()) {
      const start = place(`start ${i}`).start
      const end = i + 1 < placed.length ? place(`start ${i + 1}`).start - 1 : document.text.length
      regions.push({ docId: document.id, page: p + 1, start, end, box: boxOf(i, parameters) })
    }
    const asked = placed.map(
      (thing, i): Omit<MadeQuestion, 'id'> => ({
        kind: 'region',
        question: `In which colour is the ${thing} shown on page ${p + 1}, row ${Math.floor(i / columns) + 1}, column ${(i % columns) + 1}?`,
        match: 'all',
        spans: [place(`fact ${i}`)],
        answers: [colours[i]!],
      }),
    )
    return { document, asked }
  })
  return {
    documents: made.map(({ document }) => document),
    questions: numbered(
      'regions',
      random.sample(
        made.flatMap(({ asked }) => asked),
        questions,
      ),
    ),
    files: { 'regions.jsonl': jsonLines(regions) },
  }
}

function boxOf(
  index: number,
  { rows, columns }: Pick<RegionParameters, 'rows' | 'columns'>,
): readonly [left: number, top: number, right: number, bottom: number] {
  const { width, height, margin, gap } = PAGE
  const across = (width - 2 * margin - (columns - 1) * gap) / columns
  const down = (height - 2 * margin - (rows - 1) * gap) / rows
  const left = margin + (index % columns) * (across + gap)
  const top = margin + Math.floor(index / columns) * (down + gap)
  const rounded = (value: number) => Number(value.toFixed(2))
  return [rounded(left), rounded(top), rounded(left + across), rounded(top + down)]
}
