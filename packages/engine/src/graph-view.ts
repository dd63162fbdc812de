/** `cone.graph`: looking at the graph of names and correcting it. */
import { isLightconeError, LightconeError, throwIfAborted } from './errors.ts'
import type { Entity, Evidence, GraphEdit, GraphExport, GraphFace, ThemeSummary } from './graph-face.ts'
import { GRAPH_EDITS_SETTING, type GraphIndex, type NameRow } from './graph-port.ts'
import { type Bond, bondsOf, byWeight, RelationTally, weightedPmi } from './graph-relations.ts'
import { extractStatements, forgetStatements, statementsOf } from './graph-statements.ts'
import {
  forgetSummaries,
  readSummaries,
  SUMMARY_SOURCES,
  type Summaries,
  summarizeThemes,
  summaryOf,
  type ThemeSources,
} from './graph-summaries.ts'
import type { StoredSegment, TrailStep } from './model.ts'
import type { Store } from './ports.ts'
import type { Theme, Themes } from './retrieve/graph-themes.ts'
import { compareText } from './text/order.ts'
import { sentenceSpans } from './text/sentences.ts'

const LIST = 50
const THEMES = 20
const EXPORTED = 10_000
/** Passages of one name, or of one theme, that are read. */
const MOST_PASSAGES = 2000
const DIGEST_PASSAGES = 200
const DIGEST_SENTENCES = 3
const THEME_NAMES = 12
const ENTITY_DOCUMENTS = 10
/** Names in more passages than this make no step of a way. */
const STEP_PASSAGES = 256
const SEGMENTS_AT_ONCE = 512
const CONFLICT_RETRIES = 5

export interface GraphViewOptions {
  readonly store: Store
  readonly graph: GraphIndex
  readonly themes: () => Promise<Themes>
}

export function createGraphView({ store, graph, themes }: GraphViewOptions): GraphFace {
  return {
    async entities({ search = '', limit = LIST } = {}) {
      await graph.refresh()
      const words = search.trim() === '' ? [] : graph.form(search).name.split(' ')
      const rows = (await graph.names()).filter(({ name }) => words.every((word) => name.includes(word)))
      return { total: rows.length, entities: await entitiesOf(byPassages(rows).slice(0, limit)) }
    },

    async entity(name, { limit = LIST } = {}) {
      const row = await rowOf(name)
      const own = (bond: Bond) => bond.from === row.name || bond.to === row.name
      const tally = new RelationTally()
      const firsts = new Map<string, number>()
      for await (const segment of read(row.segments.subarray(0, MOST_PASSAGES))) {
        firsts.set(segment.document, segment.ordinal - segment.position)
        for (const bond of bondsOf(segment, graph)) if (own(bond)) tally.add(bond)
      }
      const documents = [...firsts].map(([id, first]) => ({ id, first }))
      for (const bond of await statementsOf(store, graph, documents)) if (own(bond)) tally.add(bond)
      const relations = tally.relations(await weights()).sort(byWeight)
      const [entity] = await entitiesOf([row])
      return { entity: entity!, relations: relations.slice(0, limit), total: relations.length }
    },

    async path(from, to) {
      const [start, end] = [await rowOf(from), await rowOf(to)]
      const way = shortestWay(start, end, await graph.names())
      if (way === undefined) return undefined
      return Promise.all(way.slice(1).map((row, i) => stepBetween(way[i]!, row)))
    },

    async themes(options = {}) {
      const { chosen, grains } = await largest(options)
      const summaries = await readSummaries(store)
      return {
        grains: grains.map((list) => list.length),
        themes: await Promise.all(chosen.map((theme) => summary(theme, summaries))),
      }
    },

    async summarize(options) {
      const { chosen } = await largest(options)
      return summarizeThemes(store, await Promise.all(chosen.map(sourcesOf)), options)
    },

    async export({ limit = EXPORTED, signal, onProgress } = {}): Promise<GraphExport> {
      await graph.refresh()
      const rows = byPassages(await graph.names())
      const kept = new Set(rows.slice(0, limit).map(({ name }) => name))
      const tally = new RelationTally()
      let done = 0
      for await (const { id, first, count } of store.documents()) {
        throwIfAborted(signal)
        const ordinals = Array.from({ length: count }, (_, i) => first + i)
        for await (const segment of read(ordinals))
          for (const bond of bondsOf(segment, graph))
            if (kept.has(bond.from) && kept.has(bond.to)) tally.add(bond)
        for (const bond of await statementsOf(store, graph, [{ id, first }])) tally.add(bond)
        onProgress?.({ stage: 'export', done: ++done, item: id })
      }
      const relations = tally.relations(await weights()).sort(byWeight)
      return {
        entities: await entitiesOf(rows.slice(0, limit)),
        relations: relations.slice(0, limit),
        partial: rows.length > limit || relations.length > limit,
      }
    },

    extract: (options) => extractStatements(store, graph, options),
    async forget() {
      await forgetSummaries(store)
      return forgetStatements(store, graph)
    },
    merge: (names, into) =>
      edit((id) => ({
        ...{ id, kind: 'merge' },
        names: names.map((name) => formOf(name)),
        into: formOf(into),
      })),
    delete: (name) => edit((id) => ({ id, kind: 'delete', name: formOf(name) })),
    async edits() {
      await graph.refresh()
      return graph.edits
    },
    undo: (id) => change((edits) => undone(edits, id)),
  }

  async function largest({
    grain = 1,
    limit = THEMES,
  }: {
    readonly grain?: number
    readonly limit?: number
  }) {
    await graph.refresh()
    const { grains } = await themes()
    return { grains, chosen: (grains[Math.min(grain, grains.length - 1)] ?? []).slice(0, limit) }
  }

  function formOf(name: string): string {
    const { form } = graph.form(name)
    if (form !== '') return form
    throw new LightconeError('invalid-argument', {
      message: `${JSON.stringify(name)} holds no word, so that it cannot be a name.`,
      hint: 'Write the name as `lightcone graph names` lists it.',
      details: { name },
    })
  }

  async function rowOf(name: string): Promise<NameRow> {
    await graph.refresh()
    const { key } = graph.form(name)
    const row = (await graph.names()).find((one) => one.key === key)
    if (row !== undefined) return row
    throw new LightconeError('document-not-found', {
      message: `No document mentions "${name}" as a name.`,
      hint: 'Look for it with `lightcone graph names WORD`.',
      details: { name },
    })
  }

  async function entitiesOf(rows: readonly NameRow[]): Promise<Entity[]> {
    const entities: Entity[] = []
    for (const { name, key, segments, title } of rows) {
      const firsts = title ? graph.titled(key).map(({ first }) => first) : []
      const documents = new Set((await store.segments(firsts)).flatMap((segment) => segment?.document ?? []))
      entities.push({
        ...{ name, passages: segments.length },
        documents: [...documents].sort(compareText).slice(0, ENTITY_DOCUMENTS),
      })
    }
    return entities
  }

  async function* read(ordinals: ArrayLike<number> & Iterable<number>): AsyncGenerator<StoredSegment> {
    const all = [...ordinals]
    for (let at = 0; at < all.length; at += SEGMENTS_AT_ONCE)
      for (const segment of await store.segments(all.slice(at, at + SEGMENTS_AT_ONCE)))
        if (segment !== undefined) yield segment
  }

  async function weights(): Promise<(from: string, to: string, passages: number) => number> {
    const { segments } = await store.stats()
    const passages = (name: string) => Math.max(1, graph.mentions(graph.form(name).key).length)
    return (from, to, together) => weightedPmi(together, passages(from), passages(to), segments)
  }

  /** The passage that mentions both, first in the order of documents. */
  async function stepBetween(from: NameRow, to: NameRow): Promise<TrailStep> {
    const shared = new Set(to.segments)
    const both = (await store.segments([...from.segments].filter((one) => shared.has(one))))
      .flatMap((segment) => segment ?? [])
      .sort((a, b) => compareText(a.document, b.document) || a.position - b.position)
    const { document, title, start, end } = both[0]!
    return { document, title, start, end, name: to.name }
  }

  async function summary(theme: Theme, summaries: Summaries): Promise<ThemeSummary> {
    const { grain, members, segments } = theme
    const made = await sourcesOf(theme)
    const written = summaryOf(summaries, made)
    return {
      ...{ grain, names: made.names, size: members.length, passages: segments.length },
      digest: made.sources.slice(0, DIGEST_SENTENCES),
      ...(written === undefined ? {} : { summary: written }),
    }
  }

  async function sourcesOf({ members, segments }: Theme): Promise<ThemeSources> {
    const names = members.slice(0, THEME_NAMES).map(({ name }) => name)
    const keys = new Set(members.map(({ key }) => key))
    const bound = (sentence: string) =>
      new Set(graph.read(sentence).names.flatMap(({ key }) => (keys.has(key) ? [key] : []))).size
    const found: { readonly evidence: Evidence; readonly names: number }[] = []
    for await (const { text, kind, language, document, start } of read(segments.slice(0, DIGEST_PASSAGES)))
      for (const span of sentenceSpans(text, kind, language)) {
        const quote = text.slice(span.start, span.end).trim()
        const at = start + span.start + text.slice(span.start, span.end).indexOf(quote)
        const evidence = { document, start: at, end: at + quote.length, quote }
        if (quote !== '') found.push({ evidence, names: bound(quote) })
      }
    found.sort(
      (a, b) =>
        b.names - a.names ||
        compareText(a.evidence.document, b.evidence.document) ||
        a.evidence.start - b.evidence.start,
    )
    return { names, sources: found.slice(0, SUMMARY_SOURCES).map(({ evidence }) => evidence) }
  }

  function edit(make: (id: number) => GraphEdit): Promise<GraphEdit> {
    return change((edits) => {
      const made = make(Math.max(0, ...edits.map(({ id }) => id)) + 1)
      return { edit: made, edits: [...edits, made] }
    })
  }

  async function change(
    apply: (edits: readonly GraphEdit[]) => { edit: GraphEdit; edits: readonly GraphEdit[] },
  ): Promise<GraphEdit> {
    for (let tries = 0; ; tries++) {
      const expect = await store.seq()
      await graph.refresh()
      const { edit, edits } = apply(graph.edits)
      try {
        await store.commit({ expect, settings: { [GRAPH_EDITS_SETTING]: JSON.stringify(edits) } })
        await graph.refresh()
        return edit
      } catch (error) {
        if (!isLightconeError(error) || error.code !== 'index-conflict' || tries >= CONFLICT_RETRIES)
          throw error
      }
    }
  }
}

function undone(edits: readonly GraphEdit[], id: number): { edit: GraphEdit; edits: readonly GraphEdit[] } {
  const edit = edits.find((one) => one.id === id)
  if (edit !== undefined) return { edit, edits: edits.filter((one) => one !== edit) }
  throw new LightconeError('invalid-argument', {
    message: `There is no edit ${id} in force.`,
    hint: 'List them with `lightcone graph edits`.',
    details: { id },
  })
}

const byPassages = (rows: readonly NameRow[]): NameRow[] =>
  rows.toSorted((a, b) => b.segments.length - a.segments.length || compareText(a.name, b.name))

/** Breadth first; of equally short ways the one over rarer names, then over those first in the alphabet. */
function shortestWay(from: NameRow, to: NameRow, rows: readonly NameRow[]): readonly NameRow[] | undefined {
  const inSegment = new Map<number, NameRow[]>()
  for (const row of rows)
    if (row.segments.length <= STEP_PASSAGES || row.key === to.key || row.key === from.key)
      for (const segment of row.segments) {
        const list = inSegment.get(segment)
        if (list === undefined) inSegment.set(segment, [row])
        else list.push(row)
      }
  const cameFrom = new Map<number, NameRow | undefined>([[from.key, undefined]])
  let frontier = [from]
  while (frontier.length > 0 && !cameFrom.has(to.key)) {
    const next: NameRow[] = []
    for (const row of frontier.sort(byRarity))
      for (const segment of row.segments)
        for (const other of inSegment.get(segment) ?? [])
          if (!cameFrom.has(other.key)) {
            cameFrom.set(other.key, row)
            next.push(other)
          }
    frontier = next
  }
  if (!cameFrom.has(to.key)) return undefined
  const way = [to]
  for (let at = cameFrom.get(to.key); at !== undefined; at = cameFrom.get(at.key)) way.unshift(at)
  return way
}

const byRarity = (a: NameRow, b: NameRow): number =>
  a.segments.length - b.segments.length || compareText(a.name, b.name)
