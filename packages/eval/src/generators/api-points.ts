import { createRandom } from '../random.ts'
import { type MadeDocument, type MadeQuestion, type MadeSet, numbered } from './set.ts'

export interface ApiPointParameters {
  readonly questions: number
  /** Lines before the call that a question shows. */
  readonly lines: number
}

/** Where a function or class is defined: JavaScript and TypeScript, Python, Go, Rust, Java-like methods left out. */
const DEFINITION =
  /^[ \t]*(?:export\s+)?(?:default\s+)?(?:pub(?:\([^)]*\))?\s+)?(?:async\s+)?(?:function\*?|def|func|fn|class)\s+([A-Za-z_]\w{3,})|^[ \t]*(?:export\s+)?const\s+([A-Za-z_]\w{3,})\s*=\s*(?:async\s*)?(?:\([^)\n]*\)|\w+)\s*(?::[^=\n]+)?=>/gm
const MASK = '<call>'

interface Definition {
  readonly document: string
  readonly start: number
  readonly end: number
  readonly text: string
}

/**
 * Calls masked in source files, after the API completion of APIEval: the lines up to a call, its name left out, are the
 * question; the name is the answer; gold is the line that defines it, in another file. Only names that are defined once
 * in all files are asked for. The documents stay as they are.
 */
export function makeApiPoints(
  { documents }: Pick<MadeSet, 'documents'>,
  { questions, lines }: ApiPointParameters,
  seed: number,
): MadeSet {
  const random = createRandom(seed)
  const defined = definitionsOf(documents)
  const points = documents.flatMap((document) => pointsOf(document, defined, lines))
  // One point a name, so that a popular function does not fill the set.
  const names = [...Map.groupBy(points, ({ answers }) => answers[0]!).values()]
  const made = random.sample(names, questions).map((ofName) => random.pick(ofName))
  return { documents, questions: numbered('api-points', made) }
}

function definitionsOf(documents: readonly MadeDocument[]): ReadonlyMap<string, Definition> {
  const found = new Map<string, Definition[]>()
  for (const { id, text } of documents)
    for (const match of text.matchAll(DEFINITION)) {
      const name = (match[1] ?? match[2])!
      const lineEnd = text.indexOf('\n', match.index)
      const end = lineEnd < 0 ? text.length : lineEnd
      const one = { document: id, start: match.index, end, text: text.slice(match.index, end) }
      found.set(name, [...(found.get(name) ?? []), one])
    }
  return new Map([...found].flatMap(([name, list]) => (list.length === 1 ? [[name, list[0]!]] : [])))
}

function pointsOf(
  { id, text }: MadeDocument,
  defined: ReadonlyMap<string, Definition>,
  lines: number,
): Omit<MadeQuestion, 'id'>[] {
  return [...text.matchAll(/(?<![\w.])([A-Za-z_]\w{3,})(?=\()/g)].flatMap((match) => {
    const name = match[1]!
    const definition = defined.get(name)
    if (definition === undefined || definition.document === id) return []
    const before = text.slice(0, match.index).split('\n').slice(-lines)
    // Imports would give the name away.
    const shown = before.filter((line) => !new RegExp(`\\b${name}\\b`).test(line)).join('\n')
    return [
      {
        kind: 'call',
        question: `Which function is called at ${MASK}?\n${shown}${MASK}(`,
        match: 'all' as const,
        spans: [definition],
        answers: [name],
      },
    ]
  })
}
