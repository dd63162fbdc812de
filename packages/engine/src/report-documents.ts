/** Stored documents in the order of a template: every sentence under one section, cited, nothing dropped. */
import { type Assigned, assignSections, type Section } from './arrange/template.ts'
import { type ChosenDocuments, chosenDocuments } from './chosen-documents.ts'
import { type Unit, unitsOf } from './compress/units.ts'
import type { Engine } from './engine.ts'
import { LightconeError, throwIfAborted } from './errors.ts'
import type { Citation, Document } from './model.ts'
import type { Tokenizer } from './ports.ts'
import { BLOCK_CLOSE, BLOCK_OPEN, oneLine } from './text/neutralise.ts'
import { loadTokenizer } from './text/tokens.ts'

export interface ReportOptions extends ChosenDocuments {
  /** Sections by name, in their order: what belongs into each, in words or sentences. */
  readonly sections: Readonly<Record<string, string>>
  /** Most tokens of the text. Default: as many as it takes. */
  readonly budget?: number
  readonly tokenizer?: string | Tokenizer
}

export interface ReportSection {
  readonly name: string
  /** Ids of the citations in it: `first` to `last`; `last` is `first - 1` when it is empty. */
  readonly first: number
  readonly last: number
}

export interface Report {
  /** Sections that have sentences, in the template's order, and what fits none under `Other`. */
  readonly text: string
  readonly tokens: number
  /** Absent when none was asked for. */
  readonly budget?: { readonly tokens: number; readonly tokenizer: string }
  /** Of all texts given. */
  readonly tokensBefore: number
  /** All of the template, and `Other`. */
  readonly sections: readonly ReportSection[]
  /** Every sentence shown, in the order of the text. */
  readonly citations: readonly Citation[]
  /** Sentences that did not fit the budget. */
  readonly omitted: number
}

/** Where sentences go that nothing speaks for; a section of this name in the template takes them. */
export const OTHER_SECTION = 'Other'

/** Throws `invalid-argument` (sections, budget), `document-not-found` and `aborted`. */
export async function reportDocuments(options: ReportOptions, engine: Engine): Promise<Report> {
  const { budget, signal } = options
  const sections = checkSections(options.sections)
  checkBudget(budget)
  const tokenizer =
    options.tokenizer === undefined ? engine.tokenizer : await loadTokenizer(options.tokenizer)
  const documents = await chosenDocuments(options, engine)
  const placeAt = await engine.places(documents.map(({ id }) => id))
  throwIfAborted(signal)
  const units = documents.flatMap((document, i) => sentencesOf(document, i))
  const assigned = assignSections(
    units.map(({ document, start, end, headings }) => ({
      document: documents[document]!.id,
      text: documents[document]!.text.slice(start, end),
      headings,
      language: documents[document]!.language,
    })),
    sections,
    engine.analyzer,
  )
  const names = sections.map(({ name }) => name)
  const other = names.findIndex((name) => name.toLowerCase() === OTHER_SECTION.toLowerCase())
  if (other === -1) names.push(OTHER_SECTION)
  const placed = units.map((unit, i) => ({ unit, ...sectionOf(assigned[i]!, other, names.length) }))
  const shown =
    budget === undefined
      ? render(placed, names, documents)
      : fitting(placed, names, documents, budget, tokenizer)
  return {
    text: shown.text,
    tokens: tokenizer.count(shown.text),
    ...(budget === undefined ? {} : { budget: { tokens: budget, tokenizer: tokenizer.name } }),
    tokensBefore: documents.reduce((sum, { text }) => sum + tokenizer.count(text), 0),
    sections: shown.sections,
    citations: shown.units.map((unit, i) => cite(unit, i + 1, documents[unit.document]!, placeAt)),
    omitted: placed.length - shown.units.length,
  }
}

function checkSections(given: Readonly<Record<string, string>>): readonly Section[] {
  const sections = Object.entries(given ?? {}).map(([name, description]) => ({
    name: oneLine(name),
    description,
  }))
  const names = new Set(sections.map(({ name }) => name.toLowerCase()))
  if (sections.length > 0 && names.size === sections.length && !names.has('')) return sections
  throw new LightconeError('invalid-argument', {
    message: sections.length === 0 ? 'A report needs sections.' : 'Each section needs a name of its own.',
    hint: 'Name sections with what belongs there, for instance Cause="why it happened, the root cause".',
    details: { sections: sections.length },
  })
}

function checkBudget(budget: number | undefined): void {
  if (budget === undefined || (Number.isSafeInteger(budget) && budget > 0)) return
  throw new LightconeError('invalid-argument', {
    message: `\`budget\` must be a whole number above 0, not ${budget}.`,
    hint: 'Pass for instance budget 800, or leave it out.',
    details: { budget },
  })
}

/** Headings speak for the sentences below them and are none themselves. */
function sentencesOf(document: Document, index: number): readonly Unit[] {
  const headings = document.blocks.filter(({ kind }) => kind === 'heading')
  const isHeading = (unit: Unit) => headings.some(({ start, end }) => start <= unit.start && unit.end <= end)
  return unitsOf(document, index, 'sentence').filter((unit) => !isHeading(unit))
}

const sectionOf = ({ section, score }: Assigned, other: number, size: number): Assigned =>
  section === -1 ? { section: other === -1 ? size - 1 : other, score } : { section, score }

// ── the text ─────────────────────────────────────────────────────────────────────────────────────────────

interface Placed extends Assigned {
  readonly unit: Unit
}

interface Rendered {
  readonly text: string
  readonly units: readonly Unit[]
  readonly sections: readonly ReportSection[]
}

function render(
  placed: readonly Placed[],
  names: readonly string[],
  documents: readonly Document[],
): Rendered {
  const units: Unit[] = []
  const sections: ReportSection[] = []
  let text = ''
  for (const [section, name] of names.entries()) {
    const first = units.length + 1
    for (const one of placed) {
      if (one.section !== section) continue
      if (units.length < first) text += `# ${name}\n`
      units.push(one.unit)
      text += `[${units.length}] ${quoteOf(one.unit, documents)}\n`
    }
    sections.push({ name, first, last: units.length })
  }
  return { text: units.length === 0 ? '' : BLOCK_OPEN + text + BLOCK_CLOSE, units, sections }
}

/**
 * The longest prefix that fits, surest sentences first, those of no section last: a larger budget holds all that a
 * smaller one holds.
 */
function fitting(
  placed: readonly Placed[],
  names: readonly string[],
  documents: readonly Document[],
  budget: number,
  tokenizer: Tokenizer,
): Rendered {
  const order = placed.map((_, i) => i).sort((a, b) => placed[b]!.score - placed[a]!.score || a - b)
  const prefix = (length: number) => {
    const taken = new Set(order.slice(0, length))
    return render(
      placed.filter((_, i) => taken.has(i)),
      names,
      documents,
    )
  }
  let low = 0
  let high = placed.length
  while (low < high) {
    const middle = (low + high + 1) >> 1
    if (tokenizer.count(prefix(middle).text) <= budget) low = middle
    else high = middle - 1
  }
  return prefix(low)
}

const quoteOf = ({ document, start, end }: Unit, documents: readonly Document[]): string =>
  oneLine(documents[document]!.text.slice(start, end))

function cite(
  { start, end, headings }: Unit,
  id: number,
  { id: document, title, text }: Document,
  placeAt: Awaited<ReturnType<Engine['places']>>,
): Citation {
  return {
    id,
    document,
    title,
    headings,
    start,
    end,
    quote: text.slice(start, end),
    from: placeAt(document, start),
    to: placeAt(document, Math.max(start, end - 1)),
  }
}
