import { createRandom } from '../random.ts'
import { hide } from './needles.ts'
import { CODE_WORDS, drawNames } from './prose.ts'
import { asProse, assemble, type MadeQuestion, type MadeSet, numbered, type Unit } from './set.ts'

export const THREAD_KINDS = ['thread', 'multi-thread', 'branch'] as const

export interface ThreadParameters {
  readonly kind: (typeof THREAD_KINDS)[number]
  /** Characters of the document, to within a few sentences. */
  readonly length: number
  /** Questions asked. */
  readonly questions: number
  /** Hops from the first note to the last. */
  readonly steps: number
  /** Threads that one question of kind `multi-thread` follows; notes that each note of kind `branch` names. */
  readonly width: number
}

/**
 * Notes that name the next note, after Needle Threading (Roberts et al. 2024). `thread`: follow one to its end;
 * `multi-thread`: several at once; `branch`: every note names several, of which one goes on and the others are dead
 * ends; only the last step is single, so that one note lies the given number of steps away.
 */
export function makeThreads(parameters: ThreadParameters, seed: number): MadeSet {
  const { kind, questions, steps, width, length } = parameters
  const random = createRandom(seed)
  const threads = questions * (kind === 'multi-thread' ? width : 1)
  const spare = kind === 'branch' ? (width - 1) * (steps - 1) : 0
  const names = drawNames(random, CODE_WORDS, threads * (steps + 1 + spare))
  const take = (count: number) => names.splice(0, count)
  const chains = Array.from({ length: threads }, () => take(steps + 1))
  const units: Unit[] = chains.flatMap((chain) =>
    chain.slice(1).map((next, i) => {
      const others = kind === 'branch' && i < steps - 1 ? take(width - 1) : []
      return { key: chain[i]!, text: noteText(chain[i]!, random.shuffle([next, ...others])) }
    }),
  )
  const { document, place } = assemble('notes', 'Notes', hide(units, { length, depth: -1 }, random), asProse)
  const perQuestion = threads / questions
  const made = Array.from({ length: questions }, (_, i): Omit<MadeQuestion, 'id'> => {
    const mine = chains.slice(i * perQuestion, (i + 1) * perQuestion)
    return {
      kind,
      question: questionText(parameters, mine),
      match: 'all',
      spans: mine.flatMap((chain) => chain.slice(0, -1).map(place)),
      answers: [mine.map((chain) => chain.at(-1)!).join(', ')],
    }
  })
  return { documents: [document], questions: numbered('threads', made) }
}

function noteText(name: string, next: readonly string[]): string {
  return next.length === 1
    ? `The note ${name} sends its reader to the note ${next[0]}.`
    : `The note ${name} sends its reader to one of the notes ${next.slice(0, -1).join(', ')} or ${next.at(-1)}.`
}

function questionText({ kind, steps }: ThreadParameters, chains: readonly string[][]): string {
  const starts = chains.map(([first]) => first!)
  if (kind === 'branch') return `Which note lies ${steps} steps behind the note ${starts[0]}?`
  return starts.length === 1
    ? `At which note does the thread that starts at the note ${starts[0]} end?`
    : `At which notes do the threads that start at the notes ${starts.join(', ')} end?`
}
