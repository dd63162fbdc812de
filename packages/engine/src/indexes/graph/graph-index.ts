/**
 * Which segments mention which names, and which documents go by which titles. Follows the store's commits as the
 * lexical index does. Parts are typed arrays in memory, 12 bytes a name and 4 a mention; the log is folded into them.
 */
import { isLightconeError, throwIfAborted } from '../../errors.ts'
import {
  GRAPH_EDITS_SETTING,
  GRAPH_SETTING,
  type GraphDocument,
  type GraphEdit,
  type GraphIndex,
  type NameKey,
  type NameMention,
  type NameRow,
  type NamesOfText,
  type StatedRelation,
  type Titled,
  type WeighedKey,
} from '../../graph-port.ts'
import type { Segment, StoredSegment } from '../../model.ts'
import type { LogRecord, OrdinalRange, PartRecord, PartWrite, Store } from '../../ports.ts'
import { turns } from '../turns.ts'
import { aliasesOf } from './aliases.ts'
import { type Edits, editedRows, NO_EDITS, readEdits } from './edits.ts'
import { encodeEntry, entryOf, readEntry } from './entry.ts'
import { keyOf, nameOf } from './key.ts'
import { nameSpans } from './names.ts'
import {
  contentOf,
  mergeContents,
  type Part,
  type PartContent,
  type Placed,
  readContent,
  readPart,
  writePart,
} from './part.ts'
import { GraphState } from './state.ts'
import { Statements } from './statements.ts'
import { PART, titleMatches, titleNames } from './titles.ts'
import { nameWords } from './words.ts'

/** Counts up with every change to what `encode` notes. */
export const GRAPH_VERSION = 'names-6'
/** What an index of `names-5` lacks are the stems of titles in scripts other than Latin; its next `add` brings them. */
const READABLE: ReadonlySet<string | undefined> = new Set([GRAPH_VERSION, 'names-5'])
/** The log is folded into a part from so many entries or bytes on. */
const FOLD_ENTRIES = 4096
const FOLD_BYTES = 2_000_000
/** So many parts of one size become one; sizes grow by the same factor. */
const TIER_PARTS = 8
/** All parts are written anew when more than this share of the segments they hold is dead. */
const MAX_DEAD = 0.25
const ATTEMPTS = 8
/** Texts whose names are remembered, a few megabytes. */
const MOST_TEXTS = 4096
/** Names whose aliases are remembered, a few megabytes: making them costs more than reading a text again. */
const MOST_ALIASED = 65_536

/** Throws `index-corrupt` and `index-version`, as do all methods that read. */
export async function openGraphIndex(options: { readonly store: Store }): Promise<GraphIndex> {
  const index = new StoredGraphIndex(options.store)
  await index.refresh()
  return index
}

class StoredGraphIndex implements GraphIndex {
  readonly version = GRAPH_VERSION
  complete = false
  private readonly store: Store
  private state = new GraphState([])
  private changes: Edits = NO_EDITS
  private readonly statements = new Statements()
  private seq = -1
  /** Number of the first log entry: with another one, entries are gone that the state may have. */
  private firstEntry: number | undefined
  /** Names of texts that were read in this state: questions meet the same passages again and again. */
  private namesOf = {
    ...{ state: this.state, seq: this.seq, texts: new Map<string, NamesOfText>() },
    aliases: new Map<string, readonly WeighedKey[]>(),
  }
  private refreshing: Promise<void> = Promise.resolve()
  private merging: Promise<unknown> = Promise.resolve()

  constructor(store: Store) {
    this.store = store
  }

  encode(document: GraphDocument, segments: readonly Segment[]): Uint8Array {
    return encodeEntry(document, segments)
  }

  part(entries: readonly { readonly count: number; readonly data: Uint8Array }[]): PartWrite {
    return writePart(
      contentOf(inOrder(entries.map(({ count, data }) => ({ count, entry: readEntry(data) })))),
      true,
    )
  }

  partOfDocuments(
    documents: readonly { readonly document: GraphDocument; readonly segments: readonly Segment[] }[],
  ): PartWrite {
    const entries = documents.map(({ document, segments }) => ({
      count: segments.length,
      entry: entryOf(document, segments),
    }))
    return writePart(contentOf(inOrder(entries)), true)
  }

  partOfPresent(entries: readonly (OrdinalRange & { readonly data: Uint8Array })[]): PartWrite {
    const documents = entries.map(({ first, count, data }) => ({ first, count, entry: readEntry(data) }))
    return writePart(contentOf(documents), false)
  }

  private remembered() {
    const { state, seq, texts, aliases } = this.namesOf
    if (state !== this.state || seq !== this.seq)
      this.namesOf = { state: this.state, seq: this.seq, texts: new Map(), aliases: new Map() }
    if (texts.size >= MOST_TEXTS) texts.clear()
    if (aliases.size >= MOST_ALIASED) aliases.clear()
    return this.namesOf
  }

  read(text: string): NamesOfText {
    const { texts } = this.remembered()
    let names = texts.get(text)
    if (names === undefined) texts.set(text, (names = this.readAnew(text)))
    return names
  }

  private readAnew(text: string): NamesOfText {
    const words = nameWords(text)
    const spans = nameSpans(text, words)
    const place = (from: number, to: number) => ({ start: words[from]!.start, end: words[to - 1]!.end })
    const titles = this.changes.none ? this.state : this
    return {
      names: this.edited(spans.map(({ name, from, to }) => ({ name, key: keyOf(name), ...place(from, to) }))),
      titles: this.edited(
        titleMatches(words, spans, titles).map(({ from, to, skipped, ...match }) => {
          const { start, end } = place(from, to)
          return { ...match, start: start + skipped, end }
        }),
      ),
    }
  }

  readSegment({ ordinal, text }: Pick<StoredSegment, 'ordinal' | 'text'>): NamesOfText {
    const read = this.read(text)
    const statements = this.statements.in(ordinal)
    if (statements.length === 0) return read
    const known = new Set(read.names.map(({ key }) => key))
    const stated = this.edited(
      statements
        .flatMap(({ from, to }) => [from, to])
        .map((name) => ({ name, key: keyOf(name), start: 0, end: text.length })),
    )
    const titles = stated.filter(({ key }) => this.hasTitle(key))
    return {
      names: [...read.names, ...stated.filter(({ key }) => !known.has(key))],
      titles: [
        ...read.titles,
        ...titles.map((title) => ({ ...title, strength: 1, written: true, caseless: false })),
      ],
    }
  }

  statedNames(text: string): readonly NameMention[] {
    const { statements } = this
    if (statements.none) return []
    const words = nameWords(text)
    const hasTitle = (key: NameKey) => statements.about(key).length > 0
    const found = titleMatches(words, [], { longestTitle: statements.longest, hasTitle })
    return this.edited(
      found
        .filter(({ from, to }) => to - from > 1)
        .map(({ key, name, from, to }) => ({
          ...{ key, name, start: words[from]!.start, end: words[to - 1]!.end },
        })),
    )
  }

  statedIn(ordinal: number): readonly StatedRelation[] {
    return this.statements.in(ordinal)
  }

  statedBy(first: number): readonly StatedRelation[] | undefined {
    return this.statements.of(first)
  }

  private edited<T extends { readonly key: NameKey; readonly name: string }>(
    found: readonly T[],
  ): readonly T[] {
    const { changes } = this
    if (changes.none) return found
    return found.flatMap((one) => {
      const key = changes.canonical(one.key)
      return changes.isGone(key) ? [] : [{ ...one, key, name: changes.nameOf(key, one.name) }]
    })
  }

  get edits(): readonly GraphEdit[] {
    return this.changes.list
  }

  get longestTitle(): number {
    return Math.max(this.state.longestTitle, this.changes.longest)
  }

  hasTitle(key: NameKey): boolean {
    return this.changes.none ? this.state.hasTitle(key) : this.titled(key).length > 0
  }

  form(text: string): { readonly form: string; readonly name: string; readonly key: NameKey } {
    const form = nameOf(nameWords(text))
    const key = this.changes.canonical(keyOf(form))
    return { form, name: this.changes.nameOf(key, form), key }
  }

  titleNames(title: string): readonly NameKey[] {
    const keys = titleNames(title).map(keyOf)
    if (this.changes.none) return keys
    return [...new Set(keys.map((key) => this.changes.canonical(key)))].filter(
      (key) => !this.changes.isGone(key),
    )
  }

  titled(key: NameKey): readonly Titled[] {
    const { changes } = this
    if (changes.none) return this.state.titled(key)
    if (changes.isGone(key)) return []
    const found = new Map<number, Titled>()
    for (const one of changes.group(changes.canonical(key)))
      for (const titled of this.state.titled(one))
        if (found.get(titled.first)?.alias !== false) found.set(titled.first, titled)
    return [...found.values()].sort((a, b) => a.first - b.first || a.count - b.count)
  }

  partOf(name: string): readonly Titled[] {
    return this.state.titled(keyOf(PART + name))
  }

  aliases(name: string): readonly WeighedKey[] {
    const { aliases } = this.remembered()
    let found = aliases.get(name)
    if (found === undefined) {
      found = aliasesOf(name).flatMap((alias) => {
        const key = this.changes.canonical(keyOf(alias.name))
        return this.hasTitle(key) ? [{ key, weight: alias.weight }] : []
      })
      aliases.set(name, found)
    }
    return found
  }

  mentions(key: NameKey): readonly number[] {
    const { changes, statements } = this
    if (changes.none && statements.none) return this.state.mentions(key)
    if (changes.isGone(key)) return []
    const group = changes.group(changes.canonical(key))
    if (group.length === 1 && statements.none) return this.state.mentions(key)
    const all = group.flatMap((one) => [...this.state.mentions(one), ...statements.about(one)])
    return [...new Set(all)].sort((a, b) => a - b)
  }

  async names(): Promise<readonly NameRow[]> {
    const blobs: Store['blobs'] = (id, keys) => this.store.blobs(id, keys)
    for (let attempt = 0; ; attempt++) {
      await this.refresh()
      const { state } = this
      try {
        const contents: PartContent[] = []
        for (const part of state.parts) contents.push(await readContent(part, blobs))
        return editedRows(this.statements.addTo(state.rows(contents)), this.changes)
      } catch (error) {
        // A merge has dropped a part meanwhile.
        if (!isConflict(error) || attempt >= ATTEMPTS) throw error
      }
    }
  }

  refresh(seen = Number.POSITIVE_INFINITY): Promise<void> {
    const result = this.refreshing.then(() => (this.seq >= seen ? undefined : this.follow()))
    this.refreshing = result.catch(() => {})
    return result
  }

  private async follow(): Promise<void> {
    if ((await this.store.seq()) === this.seq) return
    const recent = this.seq < 0 || !this.complete ? undefined : await this.store.snapshot('graph', this.seq)
    const goesOn = this.firstEntry === undefined || recent?.firstEntry === this.firstEntry
    if (recent && goesOn && sameParts(recent.parts, this.state.parts)) {
      this.seq = -1
      this.firstEntry ??= recent.log[0]?.entry
      await this.statements.follow(this.store)
      for (const record of recent.log) if (record.kind === 'retire') this.statements.retire(record)
      this.state.apply(recent.log)
      this.changes = readEdits(await this.store.setting(GRAPH_EDITS_SETTING))
      this.seq = recent.seq
    } else await this.rebuild()
  }

  private async rebuild(): Promise<void> {
    for (let attempt = 0; ; attempt++) {
      try {
        const { seq, parts, log, firstEntry } = await this.store.snapshot('graph')
        const version = await this.store.setting(GRAPH_SETTING)
        const changes = readEdits(await this.store.setting(GRAPH_EDITS_SETTING))
        await this.statements.follow(this.store, true)
        if ((await this.store.seq()) !== seq && attempt < ATTEMPTS) continue
        if (!READABLE.has(version)) {
          this.state = new GraphState([])
          this.complete = false
          this.seq = seq
          return
        }
        const open = new Map(this.state.parts.map((part) => [part.id, part]))
        const opened: Part[] = []
        for (const record of parts)
          opened.push(
            open.get(record.id) ?? (await readPart(record, (id, keys) => this.store.blobs(id, keys))),
          )
        const state = new GraphState(opened)
        state.apply(log)
        this.state = state
        this.firstEntry = firstEntry
        this.changes = changes
        this.complete = true
        this.seq = seq
        return
      } catch (error) {
        if (!isConflict(error) || attempt >= ATTEMPTS) throw error
      }
    }
  }

  merge(
    options: { readonly force?: boolean; readonly signal?: AbortSignal } = {},
  ): Promise<{ readonly merged: number }> {
    const result = this.merging.then(() => this.mergeDue(options))
    this.merging = result.catch(() => {})
    return result
  }

  private async mergeDue(options: {
    readonly force?: boolean
    readonly signal?: AbortSignal
  }): Promise<{ readonly merged: number }> {
    let merged = 0
    for (let attempt = 0; attempt < ATTEMPTS; ) {
      throwIfAborted(options.signal)
      await this.refresh()
      if (!this.complete) return { merged }
      const step = options.force && merged === 0 ? this.whole() : this.due()
      if (step === undefined) return { merged }
      try {
        merged += await this.mergeStep(step.parts, step.withLog, options.signal)
      } catch (error) {
        // Another process has merged the same parts, or is writing.
        if (!isConflict(error)) throw error
        attempt++
      }
    }
    return { merged }
  }

  private whole(): { parts: readonly Part[]; withLog: boolean } | undefined {
    const { parts, log, dead } = this.state
    const clean = parts.length <= 1 && dead === 0 && log.entries === 0
    return clean ? undefined : { parts, withLog: true }
  }

  private due(): { parts: readonly Part[]; withLog: boolean } | undefined {
    const { parts, log, dead } = this.state
    if (log.entries >= FOLD_ENTRIES || log.bytes >= FOLD_BYTES) return { parts: [], withLog: true }
    const held = parts.reduce((sum, { segments }) => sum + segments, 0)
    if (dead > held * MAX_DEAD && dead > TIER_PARTS) return { parts, withLog: true }
    const tier = fullTier(parts)
    return tier && { parts: tier, withLog: false }
  }

  private async mergeStep(
    parts: readonly Part[],
    withLog: boolean,
    signal: AbortSignal | undefined,
  ): Promise<number> {
    const blobs: Store['blobs'] = (id, keys) => this.store.blobs(id, keys)
    const { state } = this
    const log = withLog ? (await this.store.snapshot('graph')).log : []
    const contents = await Promise.all(parts.map((part) => readContent(part, blobs)))
    const { puts, retired } = settle(log)
    const everything = withLog && parts.length === state.parts.length
    // Before the first pause: questions go on, and with them the state hears of later commits.
    const isDead = state.deadNow()
    const deadHeld = state.deadIn(parts)
    const fresh = contentOf(puts)
    const gone = new Set(
      retired.flatMap(({ first, count }) => Array.from({ length: count }, (_, i) => first + i)),
    )
    const merged = await mergeContents(
      [...contents, { ...fresh, retired }],
      (ordinal) => !isDead(ordinal) && !gone.has(ordinal),
      turns(signal),
    )
    throwIfAborted(signal)
    const held = merged.segments - deadHeld
    const content = { ...merged, segments: held, retired: everything ? [] : merged.retired }
    const empty = content.names.keys.length + content.titles.keys.length + content.retired.length === 0
    await this.store.commit({
      putParts: empty ? [] : [writePart(content, false)],
      dropParts: parts.map(({ id }) => ({ index: 'graph', id })),
      dropLog: [{ index: 'graph', entries: log.map(({ entry }) => entry) }],
    })
    const rebuilt = this.refreshing.then(() => this.rebuild())
    this.refreshing = rebuilt.catch(() => {})
    await rebuilt
    return parts.length + log.length
  }
}

/** Documents whose ordinals follow each other, from 0. */
function inOrder(documents: readonly Omit<Placed, 'first'>[]): readonly Placed[] {
  let end = 0
  return documents.map(({ count, entry }) => ({ first: (end += count) - count, count, entry }))
}

/** Documents put and retired within the log need no trace. */
function settle(log: readonly LogRecord[]): { puts: readonly Placed[]; retired: readonly OrdinalRange[] } {
  const puts = new Map<number, Placed>()
  const retired: OrdinalRange[] = []
  for (const { kind, first, count, data } of log) {
    if (count === 0) continue
    if (kind === 'retire') {
      if (!puts.delete(first)) retired.push({ first, count })
    } else if (data.length > 0) puts.set(first, { first, count, entry: readEntry(data) })
  }
  return { puts: [...puts.values()], retired }
}

function fullTier(parts: readonly Part[]): readonly Part[] | undefined {
  const tiers = new Map<number, Part[]>()
  for (const part of parts) {
    const tier = Math.floor(Math.log(Math.max(1, part.segments)) / Math.log(TIER_PARTS))
    const members = tiers.get(tier) ?? []
    tiers.set(tier, members)
    members.push(part)
  }
  return [...tiers.values()].find((members) => members.length >= TIER_PARTS)
}

function sameParts(records: readonly PartRecord[], parts: readonly Part[]): boolean {
  return records.length === parts.length && records.every((record, i) => record.id === parts[i]!.id)
}

function isConflict(error: unknown): boolean {
  return isLightconeError(error) && error.code === 'index-conflict'
}
