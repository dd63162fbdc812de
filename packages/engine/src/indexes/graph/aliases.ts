/**
 * Other ways to write a name, made from its letters alone: nothing is stored, so that aliases follow every change of
 * the documents. Each has a weight, how surely it means the same.
 */

export interface Alias {
  readonly name: string
  readonly weight: number
}

/** The same name but for an article, an abbreviation, an initial or a title of rank. */
const SAME = 0.9
const DEMONYM = 0.6
const ABBREVIATED = new Map([
  ['st', 'saint'],
  ['mt', 'mount'],
  ['ft', 'fort'],
  ['dr', 'doctor'],
])
const SPELLED_OUT = new Map([...ABBREVIATED].map(([short, long]) => [long, short]))
/** What follows a name without being part of it. */
const AFTER = new Set('jr sr ii iii'.split(' '))
/**
 * English endings of adjectives of places, and what the place may end in instead: Ital-ian, Ital-y; Swed-ish, Swed-en;
 * Japan-ese, Japan. Candidates that no document goes by cost a look and lead nowhere.
 */
const DEMONYMS: readonly (readonly [string, readonly string[]])[] = [
  ['ian', ['', 'ia', 'y', 'a', 'e', 'as', 'us']],
  ['ean', ['', 'ea', 'e', 'a']],
  ['an', ['', 'a', 'o', 'y', 'e', 'as']],
  ['n', ['']],
  ['ese', ['', 'a', 'o', 'y', 'e']],
  ['ish', ['en', 'ey', 'land', 'ain', 'mark']],
  ['i', ['', 'a', 'stan']],
  ['ic', ['', 'land', 'ia']],
]
const LEAST_STEM = 3

/** Without the name itself, each once. */
export function aliasesOf(name: string): readonly Alias[] {
  const words = name.split(' ')
  const found = new Map<string, number>()
  const add = (alias: readonly string[], weight: number) => {
    const text = alias.join(' ')
    if (text !== '' && text !== name && !found.has(text)) found.set(text, weight)
  }
  if (words[0] === 'the') add(words.slice(1), SAME)
  else add(['the', ...words], SAME)
  if (words.length > 1) {
    add(
      words.map((word) => ABBREVIATED.get(word) ?? word),
      SAME,
    )
    add(
      words.map((word) => SPELLED_OUT.get(word) ?? word),
      SAME,
    )
    if (AFTER.has(words.at(-1)!)) add(words.slice(0, -1), SAME)
    if (words.length > 2)
      add(
        words.filter((word, at) => at === 0 || at === words.length - 1 || word.length > 1),
        SAME,
      )
  } else for (const place of placesOf(name)) add([place], DEMONYM)
  return [...found].map(([name, weight]) => ({ name, weight }))
}

function placesOf(word: string): readonly string[] {
  const places: string[] = []
  for (const [ending, others] of DEMONYMS) {
    if (!word.endsWith(ending) || word.length - ending.length < LEAST_STEM) continue
    const stem = word.slice(0, -ending.length)
    for (const other of others) places.push(stem + other)
  }
  return places
}
