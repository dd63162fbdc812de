import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { splitSentences } from '../../packages/engine/src/text/sentences/split-sentences.ts'
import { random } from '../sentences/augment.ts'
import { readRecords } from '../sentences/corpus.ts'

export const DATA = join(import.meta.dirname, '../../../shared/data')

/** Sentences in order, and which of them begin a paragraph or subject (the first left out). */
export interface Article {
  readonly units: readonly string[]
  readonly gold: readonly number[]
}

export interface ArticleSet {
  readonly name: string
  readonly articles: readonly Article[]
}

/** PEPs and EIPs public domain or CC0; Rust RFCs and book MIT or Apache-2.0; React documentation CC BY 4.0. */
const LONG_DOCS = ['peps', 'eips', 'rust-rfcs', 'rust-book', 'react-dev']

/** Every other long document, and English-EWT (CC BY-SA 4.0), both with their true paragraphs. */
export function trainingArticles(): readonly Article[] {
  return [...longDocs(0), ...ewt()]
}

/** The other long documents; articles of SQuAD, eight paragraphs at a time. */
export function unseenSets(): readonly ArticleSet[] {
  const byTitle = new Map<string, string[]>()
  for (const { title, text } of readRecords(join(DATA, 'qa-squad2/documents.jsonl.gz')))
    byTitle.set(String(title), [...(byTitle.get(String(title)) ?? []), String(text)])
  const squad = [...byTitle.values()].flatMap((paragraphs) =>
    Array.from({ length: Math.floor(paragraphs.length / 8) }, (_, i) =>
      article(paragraphs.slice(i * 8, i * 8 + 8)),
    ),
  )
  return [
    {
      name: 'long documents, paragraphs',
      articles: longDocs(1)
        .map((one) => firstUnits(one, 80))
        .slice(0, 60),
    },
    { name: 'Wikipedia, paragraphs', articles: squad },
  ]
}

/** Ten excerpts of different documents in a row, as Choi (2000) made his, from unseen long documents and passages. */
export function concatenated(): readonly ArticleSet[] {
  const long = longDocs(1).map(({ units }) => units)
  const passages = readRecords(join(DATA, 'qa-nq-oracle/documents.jsonl.gz')).map(({ text }) =>
    sentences(String(text)),
  )
  return [
    { name: 'excerpts of 3-11 sentences', articles: excerpts(long, 3, 11, 1) },
    { name: 'excerpts of 10-25 sentences', articles: excerpts(long, 10, 25, 2) },
    { name: 'passages of 2-4 sentences', articles: excerpts(passages, 2, 4, 3) },
    ...choi(),
  ]
}

function choi(): readonly ArticleSet[] {
  const file = join(DATA, 'seg-choi/choi-2.jsonl.gz')
  if (!existsSync(file)) return []
  const articles = readRecords(file).map((record) => {
    const spans = record['sentences'] as readonly (readonly [number, number])[]
    const starts = spans.map(([start]) => start)
    const segments = record['segments'] as readonly (readonly [number, number])[]
    return {
      units: spans.map(([start, end]) => String(record['text']).slice(start, end)),
      gold: segments.slice(1).map(([start]) => starts.indexOf(start)),
    }
  })
  return [{ name: 'seg-choi', articles }]
}

function excerpts(
  documents: readonly (readonly string[])[],
  least: number,
  most: number,
  seed: number,
): readonly Article[] {
  const chance = random(seed)
  const pick = (count: number): number => Math.floor(chance() * count)
  return Array.from({ length: 50 }, () => {
    const units: string[] = []
    const gold: number[] = []
    for (let excerpt = 0; excerpt < 10; ) {
      const document = documents[pick(documents.length)]!
      const length = least + pick(most - least + 1)
      if (document.length < length) continue
      if (units.length > 0) gold.push(units.length)
      const at = pick(document.length - length + 1)
      units.push(...document.slice(at, at + length))
      excerpt++
    }
    return { units, gold }
  })
}

function longDocs(half: 0 | 1): readonly Article[] {
  return LONG_DOCS.flatMap((name) => readRecords(join(DATA, `long-docs/${name}.jsonl.gz`)))
    .map(({ text }) => article(prose(String(text))))
    .filter(({ gold }) => gold.length > 3)
    .filter((_, i) => i % 2 === half)
}

/** Paragraphs of whole sentences without markup. */
function prose(text: string): readonly string[] {
  return text
    .split(/\n\s*\n/)
    .map((paragraph) => paragraph.replace(/\s+/g, ' ').trim())
    .filter((paragraph) => paragraph.length > 120 && /^[A-Z][^{}<>|]*[.!?]$/.test(paragraph))
}

function ewt(): readonly Article[] {
  return readRecords(join(DATA, 'seg-ud/ewt-train.jsonl.gz')).flatMap((record) => {
    const text = String(record['text'])
    const spans = record['sentences'] as readonly (readonly [number, number])[]
    const paragraphs = new Set(record['paragraphStarts'] as readonly number[])
    const documents = new Set(record['documentStarts'] as readonly number[])
    const articles: { units: string[]; gold: number[] }[] = []
    for (const [start, end] of spans) {
      if (articles.length === 0 || documents.has(start)) articles.push({ units: [], gold: [] })
      const { units, gold } = articles.at(-1)!
      if (units.length > 0 && paragraphs.has(start)) gold.push(units.length)
      units.push(text.slice(start, end))
    }
    return articles
  })
}

function article(paragraphs: readonly string[]): Article {
  const units: string[] = []
  const gold: number[] = []
  for (const paragraph of paragraphs) {
    if (units.length > 0) gold.push(units.length)
    units.push(...sentences(paragraph))
  }
  return { units, gold }
}

function firstUnits({ units, gold }: Article, count: number): Article {
  return { units: units.slice(0, count), gold: gold.filter((at) => at < count) }
}

function sentences(text: string): readonly string[] {
  return splitSentences(text, { language: 'en' }).map(({ start, end }) => text.slice(start, end).trim())
}
