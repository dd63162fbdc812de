/**
 * Names as numbers: 53 bits of two FNV-1a hashes (Fowler, Noll & Vo) over the name's words. Among two million names
 * two share a key with a chance of 1 in 4,500; then both count as one name.
 */
import type { NameKey } from '../../graph-port.ts'
import type { NameWord } from './words.ts'

const OFFSET_1 = 0x811c9dc5 | 0
const OFFSET_2 = 0x1b873593 | 0
const PRIME_1 = 0x01000193
const PRIME_2 = 0x85ebca6b | 0
const SPACE = 32

/** Takes a name word by word; `key` is that of the words so far. */
export class KeyBuilder {
  private first = OFFSET_1
  private second = OFFSET_2
  private words = 0

  start(): void {
    this.first = OFFSET_1
    this.second = OFFSET_2
    this.words = 0
  }

  add(word: string): void {
    if (this.words++ > 0) this.mix(SPACE)
    for (let at = 0; at < word.length; at++) this.mix(word.charCodeAt(at))
  }

  get key(): NameKey {
    return (this.first >>> 0) * 2 ** 21 + ((this.second ^ (this.second >>> 15)) >>> 11)
  }

  private mix(unit: number): void {
    this.first = Math.imul(this.first ^ unit, PRIME_1)
    this.second = Math.imul(this.second ^ unit ^ (this.first >>> 16), PRIME_2)
  }
}

/** `name` is words separated by single spaces. */
export function keyOf(name: string): NameKey {
  const builder = new KeyBuilder()
  for (const word of name.split(' ')) builder.add(word)
  return builder.key
}

export function nameOf(words: readonly NameWord[], from = 0, to = words.length): string {
  let name = words[from]?.word ?? ''
  for (let at = from + 1; at < to; at++) name += ` ${words[at]!.word}`
  return name
}
