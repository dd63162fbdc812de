/**
 * Themes: names that belong together, at several grains, from who is mentioned with whom. Affinity clustering (Bateni
 * et al. 2017): in every round each cluster joins the neighbour that it shares most with, so that at least half of
 * the clusters that have neighbours disappear. Closeness of two clusters is the cosine of the sets of segments that
 * mention them; it depends on those two alone, not on the size of the corpus or the order of insertion, so that what
 * is far from a change stays as it was.
 */
import type { GraphIndex, NameKey, NameRow } from '../graph-port.ts'
import type { Store } from '../ports.ts'

/** Names in more segments than this connect everything and thereby nothing. */
export const MOST_SEGMENTS = 256
/** Segments with more names than this are lists. */
const MOST_NAMES = 64
export const MOST_GRAINS = 4

export interface Theme {
  /** From 0, the finest. */
  readonly grain: number
  /** Names, those in most of the theme's segments first. */
  readonly members: readonly NameRow[]
  /** Segments that mention at least two members, or the only member; ascending. */
  readonly segments: readonly number[]
}

/** One grain after the other, each theme in the order of its size, then of its first name. */
export interface Themes {
  readonly grains: readonly (readonly Theme[])[]
  /** What the next call may reuse. */
  readonly memory: ThemeMemory
}

export interface ThemeMemory {
  readonly rows: ReadonlyMap<NameKey, NameRow>
  /** Of each name the one it is closest to. */
  readonly closest: ReadonlyMap<NameKey, NameKey>
  /** How many of `closest` were looked for anew. */
  readonly renewed: number
}

/** `before` is the memory of an earlier state; with it only names near a change are compared again. */
export function themesOf(rows: readonly NameRow[], before?: ThemeMemory): Themes {
  const usable = rows.filter(({ segments }) => segments.length <= MOST_SEGMENTS)
  const inSegment = namesBySegment(usable)
  const memory = closestNames(usable, inSegment, before)
  let clusters = joined(
    usable.map((_, i) => i),
    usable.map(({ key }) => memory.closest.get(key)),
    new Map(usable.map(({ key }, i) => [key, i])),
  )
  const grains: Theme[][] = []
  for (let grain = 0; grain < MOST_GRAINS; grain++) {
    const themes = themesOfGrain(grain, clusters, usable)
    if (themes.length === 0) break
    grains.push(themes)
    const next = coarser(clusters, usable)
    if (next === undefined) break
    clusters = next
  }
  return { grains, memory }
}

// ── the first round ──────────────────────────────────────────────────────────────────────────────────────

function namesBySegment(rows: readonly NameRow[]): Map<number, number[]> {
  const names = new Map<number, number[]>()
  for (const [i, { segments }] of rows.entries())
    for (const segment of segments) {
      const list = names.get(segment)
      if (list === undefined) names.set(segment, [i])
      else list.push(i)
    }
  for (const [segment, list] of names) if (list.length > MOST_NAMES) names.delete(segment)
  return names
}

function closestNames(
  rows: readonly NameRow[],
  inSegment: ReadonlyMap<number, readonly number[]>,
  before: ThemeMemory | undefined,
): ThemeMemory {
  const dirty = changedNames(rows, before)
  const closest = new Map<NameKey, NameKey>()
  const shared = new Uint32Array(rows.length)
  let renewed = 0
  for (const [i, { key }] of rows.entries()) {
    const known = dirty === undefined || dirty.has(i) ? undefined : before!.closest.get(key)
    if (known !== undefined) closest.set(key, known)
    if (dirty !== undefined && !dirty.has(i)) continue
    renewed++
    const found = closestTo(i, rows, inSegment, shared)
    if (found !== undefined) closest.set(key, rows[found]!.key)
  }
  return { rows: new Map(rows.map((row) => [row.key, row])), closest, renewed }
}

/** Names that share a segment with one whose segments changed; `undefined` for all. */
function changedNames(
  rows: readonly NameRow[],
  before: ThemeMemory | undefined,
): ReadonlySet<number> | undefined {
  if (before === undefined) return undefined
  const now = new Set(rows.map(({ key }) => key))
  const touched = new Set<number>()
  const note = (segments: Uint32Array) => {
    for (const segment of segments) touched.add(segment)
  }
  for (const row of rows) {
    const old = before.rows.get(row.key)
    if (old !== undefined && same(old.segments, row.segments)) continue
    note(row.segments)
    if (old !== undefined) note(old.segments)
  }
  for (const [key, { segments }] of before.rows) if (!now.has(key)) note(segments)
  return new Set(rows.flatMap(({ segments }, i) => (segments.some((one) => touched.has(one)) ? [i] : [])))
}

function same(a: Uint32Array, b: Uint32Array): boolean {
  return a.length === b.length && a.every((value, i) => value === b[i])
}

/** Of equally close names the one with the smaller key. `shared` is all 0 before and after. */
function closestTo(
  i: number,
  rows: readonly NameRow[],
  inSegment: ReadonlyMap<number, readonly number[]>,
  shared: Uint32Array,
): number | undefined {
  const seen: number[] = []
  for (const segment of rows[i]!.segments)
    for (const other of inSegment.get(segment) ?? [])
      if (other !== i && shared[other]!++ === 0) seen.push(other)
  let best: number | undefined
  let most = 0
  for (const other of seen) {
    const closeness = shared[other]! ** 2 / rows[other]!.segments.length
    if (closeness > most || (closeness === most && rows[other]!.key < rows[best!]!.key)) {
      best = other
      most = closeness
    }
    shared[other] = 0
  }
  return best
}

// ── further rounds ───────────────────────────────────────────────────────────────────────────────────────

/** Cluster number of every name: clusters that chose one another, in turn, become one. Numbers follow the names. */
function joined<K>(
  cluster: readonly number[],
  choice: readonly (K | undefined)[],
  numbers: ReadonlyMap<K, number>,
): number[] {
  const parent = choice.map((_, i) => i)
  const root = (i: number): number => {
    while (parent[i] !== i) i = parent[i] = parent[parent[i]!]!
    return i
  }
  for (const [i, chosen] of choice.entries()) {
    const j = chosen === undefined ? undefined : numbers.get(chosen)
    if (j === undefined) continue
    const [a, b] = [root(i), root(j)]
    parent[Math.max(a, b)] = Math.min(a, b)
  }
  return cluster.map((c) => root(c))
}

const withoutLists = (clusters: readonly number[]): readonly number[] =>
  clusters.length > MOST_NAMES ? [] : clusters

/** The next grain, or `undefined` when no cluster has a neighbour. */
function coarser(cluster: readonly number[], rows: readonly NameRow[]): number[] | undefined {
  const segments = new Map<number, Set<number>>()
  for (const [i, row] of rows.entries()) {
    let set = segments.get(cluster[i]!)
    if (set === undefined) segments.set(cluster[i]!, (set = new Set()))
    for (const segment of row.segments) set.add(segment)
  }
  const inSegment = new Map<number, number[]>()
  for (const [c, set] of segments)
    for (const segment of set) {
      const list = inSegment.get(segment)
      if (list === undefined) inSegment.set(segment, [c])
      else list.push(c)
    }
  const choice: (number | undefined)[] = rows.map(() => undefined)
  let any = false
  for (const [c, set] of segments) {
    const shared = new Map<number, number>()
    for (const segment of set)
      for (const other of withoutLists(inSegment.get(segment)!))
        if (other !== c) shared.set(other, (shared.get(other) ?? 0) + 1)
    let best: number | undefined
    let most = 0
    for (const [other, count] of shared) {
      const closeness = count ** 2 / segments.get(other)!.size
      if (closeness > most || (closeness === most && other < best!)) [best, most] = [other, closeness]
    }
    choice[c] = best
    any ||= best !== undefined
  }
  return any ? joined(cluster, choice, new Map(rows.map((_, i) => [i, i]))) : undefined
}

function themesOfGrain(grain: number, cluster: readonly number[], rows: readonly NameRow[]): Theme[] {
  const members = new Map<number, NameRow[]>()
  for (const [i, row] of rows.entries()) {
    const list = members.get(cluster[i]!)
    if (list === undefined) members.set(cluster[i]!, [row])
    else list.push(row)
  }
  return [...members.values()]
    .filter((list) => list.length > 1)
    .map((list) => theme(grain, list))
    .sort((a, b) => b.members.length - a.members.length || a.members[0]!.key - b.members[0]!.key)
}

function theme(grain: number, list: readonly NameRow[]): Theme {
  const counts = new Map<number, number>()
  for (const { segments } of list)
    for (const segment of segments) counts.set(segment, (counts.get(segment) ?? 0) + 1)
  const members = list.toSorted((a, b) => b.segments.length - a.segments.length || a.key - b.key)
  const segments = [...counts].flatMap(([segment, count]) => (count > 1 ? [segment] : []))
  return { grain, members, segments: segments.sort((a, b) => a - b) }
}

/** The themes of a graph's present state, made when they are asked for and kept until it changes. */
export function createThemes(store: Pick<Store, 'seq'>, graph: Pick<GraphIndex, 'names'>) {
  let kept: { readonly seq: number; readonly themes: Promise<Themes> } | undefined
  return async (): Promise<Themes> => {
    const seq = await store.seq()
    if (kept?.seq !== seq) {
      const before = kept?.themes.then(
        ({ memory }) => memory,
        () => undefined,
      )
      kept = { seq, themes: graph.names().then(async (rows) => themesOf(rows, await before)) }
    }
    return kept.themes
  }
}
