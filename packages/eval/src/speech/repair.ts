/** Names put right in what a speech recogniser heard, from a list of those that may come up. */

/** Share of letters that must agree. On the generated talks, lower takes plain words for names, higher misses more. */
const ALIKE = 0.6

interface Word {
  readonly start: number
  readonly end: number
}

interface Repair extends Word {
  readonly name: string
  readonly likeness: number
}

/**
 * Replaces stretches that are spelt nearly like a name, and begin with a capital, by the name; the likeliest first, none
 * over another. A stretch is of as many words as the name, or of one more or one fewer, since recognisers cut and join.
 */
export function repairNames(heard: string, names: readonly string[]): string {
  const words = [...heard.matchAll(/[\p{L}\p{N}]+(?:['’-][\p{L}\p{N}]+)*/gu)].map(({ 0: word, index }) => ({
    start: index,
    end: index + word.length,
  }))
  const repairs = names.flatMap((name) => likeName(heard, words, name))
  repairs.sort((one, other) => other.likeness - one.likeness || one.start - other.start)
  const taken: Repair[] = []
  for (const repair of repairs)
    if (taken.every(({ start, end }) => repair.end <= start || repair.start >= end)) taken.push(repair)
  let text = ''
  let at = 0
  for (const { start, end, name } of taken.sort((one, other) => one.start - other.start)) {
    text += heard.slice(at, start) + name
    at = end
  }
  return text + heard.slice(at)
}

function likeName(heard: string, words: readonly Word[], name: string): Repair[] {
  const length = name.split(/\s+/).length
  return [length - 1, length, length + 1].flatMap((count) =>
    count < 1
      ? []
      : words.flatMap((first, i) => {
          const last = words[i + count - 1]
          if (last === undefined) return []
          const text = heard.slice(first.start, last.end)
          if (!/^\p{Lu}/u.test(text) || /[\n.!?;:]/.test(text)) return []
          const likeness = likenessOf(text, name)
          return likeness < ALIKE ? [] : [{ start: first.start, end: last.end, name, likeness }]
        }),
  )
}

/** 1 less the edits between the letters, as a share of the longer. */
function likenessOf(one: string, other: string): number {
  const [a, b] = [lettersOf(one), lettersOf(other)]
  const longer = Math.max(a.length, b.length)
  if (longer === 0 || Math.min(a.length, b.length) / longer < ALIKE) return 0
  return 1 - edits(a, b) / longer
}

function lettersOf(text: string): string {
  return text.toLowerCase().replace(/[^\p{L}\p{N}]/gu, '')
}

/** Levenshtein's distance. */
function edits(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, j) => j)
  for (let i = 1; i <= a.length; i++) {
    const next = [i]
    for (let j = 1; j <= b.length; j++)
      next.push(Math.min(row[j]! + 1, next[j - 1]! + 1, row[j - 1]! + Number(a[i - 1] !== b[j - 1])))
    row = next
  }
  return row[b.length]!
}
