/** Opened dictionary blocks, within a limit of bytes; the longest unused go first. */
import type { DictionaryBlock } from './dictionary.ts'
import type { Part } from './part.ts'

/** A term of an opened block beside its bytes: the string, its counts and where its list stands. */
const BYTES_PER_TERM = 64

export class DictionaryCache {
  limit: number
  /** In the order in which they were asked for last. */
  private readonly blocks = new Map<string, DictionaryBlock>()
  private bytes = 0

  constructor(limitBytes: number) {
    this.limit = limitBytes
  }

  get(part: Part, number: number): DictionaryBlock | undefined {
    const key = `${part.id} ${number}`
    const block = this.blocks.get(key)
    if (block === undefined) return undefined
    this.blocks.delete(key)
    this.blocks.set(key, block)
    return block
  }

  set(part: Part, number: number, block: DictionaryBlock): void {
    const key = `${part.id} ${number}`
    this.drop(key)
    this.blocks.set(key, block)
    this.bytes += bytesOf(block)
    for (const oldest of this.blocks.keys()) {
      if (this.bytes <= this.limit) break
      this.drop(oldest)
    }
  }

  /** Forgets the blocks of all parts but these. */
  keep(parts: readonly Part[]): void {
    const kept = new Set(parts.map(({ id }) => String(id)))
    for (const key of this.blocks.keys()) if (!kept.has(key.slice(0, key.indexOf(' ')))) this.drop(key)
  }

  private drop(key: string): void {
    const block = this.blocks.get(key)
    if (block === undefined) return
    this.blocks.delete(key)
    this.bytes -= bytesOf(block)
  }
}

const bytesOf = ({ byteSize, terms }: DictionaryBlock): number => byteSize + BYTES_PER_TERM * terms.length
