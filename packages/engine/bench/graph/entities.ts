/** How many of the entities that GPT-3.5 listed for the passages of one set are names. */
import { namesIn } from '../../src/indexes/graph/entry.ts'
import { nameOf } from '../../src/indexes/graph/key.ts'
import { titleNames } from '../../src/indexes/graph/titles.ts'
import { nameWords } from '../../src/indexes/graph/words.ts'
import { percent } from './figures.ts'
import { lines, readSet } from './sets.ts'

export function entities(): void {
  const folder = 'mh-musique-hipporag-train'
  const texts = new Map(readSet(folder).texts.map((text) => [text.id, text]))
  const titles = new Set([...texts.values()].flatMap(({ title }) => titleNames(title)))
  let all = 0
  let exact = 0
  let inside = 0
  let capitals = 0
  let capitalsExact = 0
  let capitalsFound = 0
  for (const { docId, entities } of lines<{ docId: string; entities: string[] }>(
    `${folder}/oracle-triples-gpt35.jsonl`,
  )) {
    const { title, text } = texts.get(docId)!
    const mentioned = new Set([...namesIn(text), ...titleNames(title), ...titlesIn(text, titles)])
    const padded = [...mentioned].map((name) => ` ${name} `)
    for (const entity of entities) {
      const words = nameWords(entity)
      const name = nameOf(words)
      if (name === '') continue
      all++
      const found = mentioned.has(name)
      const part = found || padded.some((each) => each.includes(` ${name} `) || ` ${name} `.includes(each))
      if (found) exact++
      if (part) inside++
      if (!words.some(({ capital }) => capital)) continue
      capitals++
      if (found) capitalsExact++
      if (part) capitalsFound++
    }
  }
  const line = (what: string, exactly: number, partly: number, of: number) =>
    console.log(
      `${what}: ${percent(exactly / of)} % word for word, ${percent(partly / of)} % as, in or around a longer or shorter name, of ${of}`,
    )
  line('all entities', exact, inside, all)
  line('those with a capital', capitalsExact, capitalsFound, capitals)
}

/** Titles in a text by a naive search: any run of words that is a title. */
function titlesIn(text: string, titles: ReadonlySet<string>): string[] {
  const words = nameWords(text)
  return words.flatMap((_, from) =>
    Array.from({ length: Math.min(8, words.length - from) }, (_, i) =>
      nameOf(words, from, from + i + 1),
    ).filter((name) => titles.has(name)),
  )
}
