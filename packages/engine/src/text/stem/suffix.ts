/** What the stemmers share: regions of a word and the longest suffix of a list. */

/** Suffixes with a rule each; `longest` finds the longest one that a word ends with. */
export interface SuffixTable<Rule> {
  readonly rules: ReadonlyMap<string, Rule>
  /** By their last UTF-16 unit, longest first. */
  readonly byEnd: readonly (readonly string[])[]
}

const NONE: readonly string[] = []

function suffixTable<Rule>(rules: ReadonlyMap<string, Rule>): SuffixTable<Rule> {
  const groups = Map.groupBy(rules.keys(), (suffix) => suffix.charCodeAt(suffix.length - 1))
  for (const group of groups.values()) group.sort((a, b) => b.length - a.length)
  const byEnd = Array.from({ length: Math.max(...groups.keys()) + 1 }, (_, unit) => groups.get(unit) ?? NONE)
  return { rules, byEnd }
}

/** `{ rule: 'suffix suffix …' }` as a table from suffix to rule. */
export function suffixes<Rule extends string>(groups: Readonly<Record<Rule, string>>): SuffixTable<Rule> {
  const rules = new Map<string, Rule>()
  for (const rule of Object.keys(groups) as Rule[])
    for (const suffix of groups[rule].split(' ')) rules.set(suffix, rule)
  return suffixTable(rules)
}

/** A table whose rule is the text to put in the suffix's place: `'ational ation → ate'`, one group a line. */
export function replacements(lines: string): SuffixTable<string> {
  const rules = new Map<string, string>()
  for (const line of lines.trim().split('\n')) {
    const [from = '', to = ''] = line.split('→')
    for (const suffix of from.trim().split(' ')) rules.set(suffix, to.trim())
  }
  return suffixTable(rules)
}

/** The longest suffix of `word` in the table that starts at `from` or later; empty when there is none. */
export function longest<Rule>(word: string, table: SuffixTable<Rule>, from = 0): string {
  const { byEnd } = table
  const room = word.length - from
  const last = word.charCodeAt(word.length - 1)
  if (last < byEnd.length)
    for (const suffix of byEnd[last]!) if (suffix.length <= room && word.endsWith(suffix)) return suffix
  return ''
}

/** The position after the first non-vowel that follows a vowel, from `from` on; the word's length when none. */
export function regionAfter(word: string, vowels: string, from = 0): number {
  let at = from
  while (at < word.length && !vowels.includes(word[at]!)) at++
  while (at < word.length && vowels.includes(word[at]!)) at++
  return at < word.length ? at + 1 : word.length
}

export function dropEnd(word: string, count: number): string {
  return word.slice(0, word.length - count)
}

/** Where suffixes may be removed, as positions in the word. */
export interface Regions {
  readonly rv: number
  readonly r1: number
  readonly r2: number
}

/** R1 and R2 as in all Snowball stemmers, RV as in those for Spanish, Italian and Portuguese. */
export function romanceRegions(word: string, vowels: string): Regions {
  const r1 = regionAfter(word, vowels)
  return { rv: regionV(word, vowels), r1, r2: regionAfter(word, vowels, r1) }
}

function regionV(word: string, vowels: string): number {
  const isVowel = (at: number) => vowels.includes(word[at]!)
  if (word.length < 3) return word.length
  if (isVowel(1) && !isVowel(0)) return 3
  const seeksVowel = !isVowel(1)
  for (let at = 2; at < word.length; at++) if (isVowel(at) === seeksVowel) return at + 1
  return word.length
}

/** The word without the suffix, when it has the suffix and that lies in the region; the word itself otherwise. */
export function strip(word: string, suffix: string, region: number): string {
  const at = word.length - suffix.length
  return at >= region && word.endsWith(suffix) ? word.slice(0, at) : word
}

/** `strip` with the first of the suffixes that the word ends with. */
export function stripOne(word: string, list: readonly string[], region: number): string {
  const suffix = list.find((ending) => word.endsWith(ending))
  return suffix === undefined ? word : strip(word, suffix, region)
}
