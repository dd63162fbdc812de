/**
 * Passages of few, very long texts, found from digest to digest (`digest-tree.ts`) instead of from the index's lists
 * of passages: the mode `descent`. Trees are made when they are first needed and kept while their documents stay the
 * same.
 */
import { byScore } from '../candidate-order.ts'
import { throwIfAborted } from '../errors.ts'
import { leaf, sum } from '../explanation.ts'
import type { Candidate, Query, StoredSegment } from '../model.ts'
import type { Analyzer, DocumentInfo, LexicalIndex, OrdinalRange, Retriever, Store } from '../ports.ts'
import { compareText } from '../text/order.ts'
import { situations } from '../text/situation.ts'
import { buildDigestTree, type DigestTree, descend, type TreePassage } from './digest-tree.ts'
import { searchedTerms } from './lexical.ts'
import { isWithin, membersOf, partOf } from './neighbours-wholes.ts'

/** Texts that are descended into: those that there are, or, of more, those with the best passages by words. */
const MOST_TEXTS = 32
/** Best passages by words whose texts are taken. */
const POOL = 50
/** Text whose trees are kept, in characters: some ten books. */
const MOST_CHARACTERS = 16_000_000

export interface DescentParts {
  readonly store: Store
  readonly lexical: LexicalIndex
  readonly analyzer: Pick<Analyzer, 'terms'>
}

/** Documents that are one text: a document, or the parts of a whole in their order. */
type Text = readonly DocumentInfo[]

export function createDescentRetriever({ store, lexical, analyzer }: DescentParts): Retriever {
  const trees = createTrees(store, analyzer)
  return {
    name: 'descent',
    async retrieve(query, k, signal) {
      await lexical.refresh()
      const within = query.filter === undefined ? undefined : await store.select(query.filter)
      const texts = (await fewTexts(query, store)) ?? (await bestTexts(query, within, { store, lexical }))
      const made: DigestTree[] = []
      for (const text of texts) {
        throwIfAborted(signal)
        const tree = await trees.of(text)
        if (tree !== undefined) made.push(tree)
      }
      const terms = searchedTerms(query)
      const idf = await lexical.idf(terms.map(({ term }) => term))
      const asked = new Map(terms.map(({ term, weight }, i) => [term, weight * idf[i]!]))
      const accepts = within === undefined ? {} : { accepts: (ordinal: number) => isWithin(ordinal, within) }
      const reached = descend(made, asked, { count: k, ...accepts })
      return candidates(reached, query, { store, lexical })
    },
  }
}

async function candidates(
  reached: ReturnType<typeof descend>,
  query: Query,
  { store, lexical }: Pick<DescentParts, 'store' | 'lexical'>,
): Promise<readonly Candidate[]> {
  const ordinals = reached.map(({ ordinal }) => ordinal)
  const segments = await store.segments(ordinals)
  const explanations = await lexical.explain(searchedTerms(query), ordinals)
  return reached
    .flatMap(({ scorings }, i) => {
      const segment = segments[i]
      if (segment === undefined) return []
      const explanation = sum('descent', [explanations[i]!, leaf('reached', 0, { scorings })])
      return [{ segment, score: explanation.value, explanation }]
    })
    .sort(byScore)
}

// ── which texts ──────────────────────────────────────────────────────────────────────────────────────────

/** All texts that the question may find, or `undefined` when there are too many to descend into each. */
async function fewTexts({ filter }: Query, store: Store): Promise<readonly Text[] | undefined> {
  const texts = new Map<string, DocumentInfo>()
  for await (const info of store.documents(filter === undefined ? {} : { filter })) {
    texts.set(nameOf(info), info)
    if (texts.size > MOST_TEXTS) return undefined
  }
  return withMembers(texts.values(), store)
}

async function bestTexts(
  query: Query,
  within: readonly OrdinalRange[] | undefined,
  { store, lexical }: Pick<DescentParts, 'store' | 'lexical'>,
): Promise<readonly Text[]> {
  const hits = await lexical.search(searchedTerms(query), POOL, within)
  const segments = await store.segments(hits.map(({ ordinal }) => ordinal))
  const ids = new Set(segments.flatMap((segment) => (segment === undefined ? [] : [segment.document])))
  const texts = new Map<string, DocumentInfo>()
  for (const info of await store.info([...ids])) if (info !== undefined) texts.set(nameOf(info), info)
  return withMembers([...texts.values()].slice(0, MOST_TEXTS), store)
}

const nameOf = (info: DocumentInfo): string => {
  const part = partOf(info)
  return part === undefined ? `document ${info.id}` : `whole ${part.whole}`
}

/** In the order of their names, so that what was found first by chance does not matter. */
async function withMembers(texts: Iterable<DocumentInfo>, store: Store): Promise<readonly Text[]> {
  const all: Text[] = []
  for (const info of texts) all.push(partOf(info) === undefined ? [info] : await membersOf(info, store))
  return all.sort((a, b) => compareText(a[0]!.id, b[0]!.id))
}

// ── trees ────────────────────────────────────────────────────────────────────────────────────────────────

interface Kept {
  /** Ids and versions of the documents. */
  readonly state: string
  readonly tree: DigestTree | undefined
  readonly characters: number
}

function createTrees(store: Store, analyzer: Pick<Analyzer, 'terms'>) {
  const kept = new Map<string, Kept>()
  return {
    /** The tree of a text as it is now. */
    async of(text: Text): Promise<DigestTree | undefined> {
      const name = nameOf(text[0]!)
      const state = text.map(({ id, version }) => `${version} ${id}`).join('\n')
      const known = kept.get(name)
      kept.delete(name)
      const tree = known?.state === state ? known.tree : await treeOf(text, store, analyzer)
      kept.set(name, { state, tree, characters: text.reduce((sum, { length }) => sum + length, 0) })
      forget()
      return tree
    },
  }

  /** A map keeps its keys in the order of insertion: the first was not asked for the longest. */
  function forget(): void {
    let characters = kept.values().reduce((sum, one) => sum + one.characters, 0)
    for (const [name, one] of kept) {
      if (characters <= MOST_CHARACTERS || kept.size === 1) break
      kept.delete(name)
      characters -= one.characters
    }
  }
}

async function treeOf(
  text: Text,
  store: Store,
  analyzer: Pick<Analyzer, 'terms'>,
): Promise<DigestTree | undefined> {
  const passages: TreePassage[] = []
  for (const info of text) {
    const ordinals = Array.from({ length: info.count }, (_, i) => info.first + i)
    const above = text.length > 1 ? [info.id] : []
    for (const segment of await store.segments(ordinals))
      if (segment !== undefined) passages.push(passageOf(segment, info, above, analyzer))
  }
  return buildDigestTree(passages)
}

function passageOf(
  segment: StoredSegment,
  { metadata }: Pick<DocumentInfo, 'metadata'>,
  above: readonly string[],
  analyzer: Pick<Analyzer, 'terms'>,
): TreePassage {
  const { ordinal, headings, title, text, language } = segment
  const situation = situations({ title, text, metadata })({ ...segment, start: 0, end: text.length }, [])
  const read = [[title, ...headings].join('\n'), text, situation]
  const terms = read.flatMap((part) => analyzer.terms(part, language))
  return { ordinal, path: [...above, ...headings], terms }
}
