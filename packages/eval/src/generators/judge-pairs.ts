import { splitSentences } from 'lightcone'
import { createRandom, type Random } from '../random.ts'
import { jsonLines, type MadeQuestion, type MadeSet } from './set.ts'

/** In the order of the hierarchy: of two answers that are equal in one respect the next decides. */
export const JUDGE_KINDS = [
  'refusal-answerable',
  'refusal-unanswerable',
  'faithfulness',
  'completeness',
  'conciseness',
] as const
export type JudgeKind = (typeof JUDGE_KINDS)[number]

/** A question with its passages and two answers, of which one is better, and in what. */
export interface JudgePair {
  readonly id: string
  readonly kind: JudgeKind
  readonly question: string
  readonly context: string
  readonly better: string
  readonly worse: string
}

export const REFUSAL = 'The passages do not answer this question.'

/**
 * Pairs of answers to the questions of a set, after ContextualJudgeBench (Xu et al. 2025), whose refusals are judged
 * before faithfulness, that before completeness, that before conciseness. The better answer is the gold evidence, or a
 * refusal where the passages are those of another question; the worse one
 *
 * - refuses although the passages answer (`refusal-answerable`), or answers although they do not;
 * - has the answer of another question in place of its own (`faithfulness`);
 * - leaves out one of several sentences that are needed (`completeness`);
 * - goes on with sentences that nobody asked for (`conciseness`).
 */
export function judgePairs(set: MadeSet, seed: number): JudgePair[] {
  const random = createRandom(seed)
  const texts = new Map(set.documents.map(({ id, text }) => [id, text]))
  const answerable = set.questions.filter(({ spans, answers }) => spans.length > 0 && answers.length > 0)
  return answerable.flatMap((made) => pairsOf(made, answerable, texts, random))
}

function pairsOf(
  made: MadeQuestion,
  all: readonly MadeQuestion[],
  texts: ReadonlyMap<string, string>,
  random: Random,
): JudgePair[] {
  const sentences = [...new Set(made.spans.map(({ text }) => text.trim()))]
  const better = sentences.join(' ')
  const context = passagesOf(made, texts)
  const pair = (kind: JudgeKind, over: Partial<JudgePair>): JudgePair => ({
    id: `${made.id}-${kind}`,
    kind,
    question: made.question,
    context,
    better,
    worse: REFUSAL,
    ...over,
  })
  const mine = new Set(made.spans.map(({ document }) => document))
  const foreign = all.filter(({ spans }) => spans.every(({ document }) => !mine.has(document)))
  const other = foreign.length === 0 ? undefined : random.pick(foreign)
  const swapped = other === undefined ? undefined : swapAnswer(better, made.answers, other.answers[0]!)
  const more = unasked(made, texts)
  return [
    pair('refusal-answerable', {}),
    ...(other === undefined
      ? []
      : [
          pair('refusal-unanswerable', {
            context: passagesOf(other, texts),
            better: REFUSAL,
            worse: better,
          }),
        ]),
    ...(swapped === undefined ? [] : [pair('faithfulness', { worse: swapped })]),
    ...(sentences.length < 2 ? [] : [pair('completeness', { worse: random.pick(sentences) })]),
    ...(more.length === 0
      ? []
      : [pair('conciseness', { worse: [better, ...random.sample(more, 3)].join(' ') })]),
  ]
}

function passagesOf({ spans }: MadeQuestion, texts: ReadonlyMap<string, string>): string {
  return [...new Set(spans.map(({ document }) => document))].map((id) => texts.get(id) ?? '').join('\n\n')
}

/** The sentence with another answer in place of its own; `undefined` where its own is not in it word for word. */
function swapAnswer(sentence: string, answers: readonly string[], other: string): string | undefined {
  const own = answers.find((answer) => sentence.includes(answer))
  return own === undefined || own === other ? undefined : sentence.replace(own, other)
}

/** Sentences of the documents with evidence that are none themselves. */
function unasked({ spans }: MadeQuestion, texts: ReadonlyMap<string, string>): string[] {
  return [...new Set(spans.map(({ document }) => document))].flatMap((id) => {
    const text = texts.get(id) ?? ''
    return splitSentences(text)
      .filter(({ start, end }) =>
        spans.every((span) => span.document !== id || end <= span.start || start >= span.end),
      )
      .map(({ start, end }) => text.slice(start, end).trim())
      .filter((sentence) => sentence.length > 20)
  })
}

/** The set with `judge-pairs.jsonl` {_id, kind, question, context, a, b, better} beside it; the better one's place is drawn. */
export function withJudgePairs(set: MadeSet, seed: number): MadeSet {
  const random = createRandom(seed + 1)
  const records = judgePairs(set, seed).map(({ id, better, worse, ...rest }) => {
    const first = random.next() < 0.5
    return {
      _id: id,
      ...rest,
      a: first ? better : worse,
      b: first ? worse : better,
      better: first ? 'a' : 'b',
    }
  })
  return { ...set, files: { ...set.files, 'judge-pairs.jsonl': jsonLines(records) } }
}
