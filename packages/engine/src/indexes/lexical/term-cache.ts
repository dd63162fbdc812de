/** Decoded posting lists, within a limit of bytes. */
import type { Part } from './part.ts'
import type { TermData } from './shard.ts'

type Terms = WeakMap<Part, Map<string, TermData>>

const BYTES_PER_TERM = 200

/** Two generations: what was not asked for while the younger one filled up goes. */
export class TermCache {
  private readonly limit: number
  private young: Terms = new WeakMap()
  private old: Terms = new WeakMap()
  private youngBytes = 0

  constructor(limitBytes: number) {
    this.limit = limitBytes
  }

  get(part: Part, term: string): TermData | undefined {
    const found = this.young.get(part)?.get(term)
    if (found) return found
    const aged = this.old.get(part)?.get(term)
    if (aged) this.set(part, term, aged)
    return aged
  }

  set(part: Part, term: string, data: TermData): void {
    const bytes = BYTES_PER_TERM + (data.list?.byteSize ?? 0)
    if (this.youngBytes + bytes > this.limit / 2) {
      this.old = this.young
      this.young = new WeakMap()
      this.youngBytes = 0
    }
    this.youngBytes += bytes
    let terms = this.young.get(part)
    if (!terms) this.young.set(part, (terms = new Map()))
    terms.set(term, data)
  }
}
