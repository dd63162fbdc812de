/** What people changed about names: kept beside the documents, so that replacing those leaves it in force. */
import type { GraphEdit, NameKey, NameRow } from '../../graph-port.ts'
import { corrupt } from '../lexical/bytes.ts'
import { keyOf } from './key.ts'

/** Edits in force, in the order in which they were made: which name stands for which, and which are gone. */
export class Edits {
  readonly list: readonly GraphEdit[]
  private readonly target = new Map<NameKey, NameKey>()
  private readonly gone = new Set<NameKey>()
  private readonly letters = new Map<NameKey, string>()
  private readonly groups = new Map<NameKey, NameKey[]>()
  /** Words of the longest name that an edit brought. */
  readonly longest: number

  constructor(list: readonly GraphEdit[]) {
    this.list = list
    for (const edit of list) {
      if (edit.kind === 'delete') this.gone.add(this.canonical(keyOf(edit.name)))
      else this.join(edit.names, edit.into)
    }
    for (const key of this.target.keys()) {
      const canonical = this.canonical(key)
      this.groups.set(canonical, [...(this.groups.get(canonical) ?? []), key])
    }
    this.longest = Math.max(0, ...[...this.letters.values()].map((name) => name.split(' ').length))
  }

  private join(names: readonly string[], into: string): void {
    const key = keyOf(into)
    // A name that was merged away comes back by its own right.
    this.target.delete(key)
    this.gone.delete(key)
    this.letters.set(key, into)
    for (const name of names) {
      const from = this.canonical(keyOf(name))
      if (from !== key) this.target.set(from, key)
    }
  }

  get none(): boolean {
    return this.list.length === 0
  }

  /** The name that this one counts as; itself for almost all. */
  canonical(key: NameKey): NameKey {
    let at = key
    for (let next = this.target.get(at); next !== undefined; next = this.target.get(at)) at = next
    return at
  }

  isGone(key: NameKey): boolean {
    return this.gone.has(this.canonical(key))
  }

  /** All names that count as this one, itself among them. */
  group(canonical: NameKey): readonly NameKey[] {
    return [canonical, ...(this.groups.get(canonical) ?? [])]
  }

  nameOf(canonical: NameKey, otherwise: string): string {
    return this.letters.get(canonical) ?? otherwise
  }
}

export const NO_EDITS = new Edits([])

/** Throws `index-corrupt`. */
export function readEdits(setting: string | undefined): Edits {
  if (setting === undefined || setting === '') return NO_EDITS
  try {
    return new Edits(JSON.parse(setting))
  } catch {
    throw corrupt('the edits of the graph')
  }
}

/** Names as they count after the edits, ascending by key. */
export function editedRows(rows: readonly NameRow[], changes: Edits): readonly NameRow[] {
  if (changes.none) return rows
  const edited = new Map<NameKey, NameRow>()
  for (const row of rows) {
    const key = changes.canonical(row.key)
    if (changes.isGone(key)) continue
    const known = edited.get(key)
    const segments = new Set([...(known?.segments ?? []), ...row.segments])
    edited.set(key, {
      ...{ key, name: changes.nameOf(key, row.name), title: row.title || known?.title === true },
      segments: Uint32Array.from(segments).sort(),
    })
  }
  return [...edited.values()].sort((a, b) => a.key - b.key)
}
