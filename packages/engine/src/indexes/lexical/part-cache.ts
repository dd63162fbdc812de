/** What was read of parts, within a limit of bytes: decoded posting lists by term, dictionary blocks by number. */
import type { Part } from './part.ts'

interface Slot<Key, Value> {
  readonly part: Part
  readonly key: Key
  readonly value: Value
  /** As they were when it was asked for last. */
  bytes: number
  /** Asked for since the hand came by last. */
  used: boolean
  /** Its place among the slots. */
  at: number
}

const BYTES_PER_SLOT = 200

/** Evicts by second chance (Corbató 1968): a hand goes round and takes what was not asked for since its last visit. */
export class PartCache<Key, Value extends { readonly byteSize: number }> {
  limit: number
  private readonly parts = new Map<Part, Map<Key, Slot<Key, Value>>>()
  private slots: Slot<Key, Value>[] = []
  private hand = 0
  private bytes = 0

  constructor(limitBytes: number) {
    this.limit = limitBytes
  }

  get(part: Part, key: Key): Value | undefined {
    const slot = this.parts.get(part)?.get(key)
    if (!slot) return undefined
    slot.used = true
    // A list grows as its blocks are read.
    const bytes = BYTES_PER_SLOT + slot.value.byteSize
    this.bytes += bytes - slot.bytes
    slot.bytes = bytes
    this.evict()
    return slot.value
  }

  set(part: Part, key: Key, value: Value): void {
    const values = this.parts.get(part) ?? new Map<Key, Slot<Key, Value>>()
    this.parts.set(part, values)
    const bytes = BYTES_PER_SLOT + value.byteSize
    const earlier = values.get(key)
    const slot = { part, key, value, bytes, used: true, at: earlier?.at ?? this.slots.length }
    values.set(key, slot)
    this.slots[slot.at] = slot
    this.bytes += bytes - (earlier?.bytes ?? 0)
    this.evict()
  }

  private evict(): void {
    while (this.bytes > this.limit && this.slots.length > 1) this.turn()
  }

  /** Moves the hand by one slot; a slot taken is filled with the last. */
  private turn(): void {
    if (this.hand >= this.slots.length) this.hand = 0
    const slot = this.slots[this.hand]!
    if (slot.used) {
      slot.used = false
      this.hand++
      return
    }
    const last = this.slots.pop()!
    if (last !== slot) {
      this.slots[this.hand] = last
      last.at = this.hand
    }
    this.parts.get(slot.part)!.delete(slot.key)
    this.bytes -= slot.bytes
  }

  /** Forgets all parts but these. */
  keep(parts: readonly Part[]): void {
    const kept = new Set(parts)
    for (const part of this.parts.keys()) if (!kept.has(part)) this.parts.delete(part)
    this.slots = this.slots.filter((slot) => kept.has(slot.part))
    for (const [at, slot] of this.slots.entries()) slot.at = at
    this.bytes = this.slots.reduce((sum, slot) => sum + slot.bytes, 0)
  }
}
