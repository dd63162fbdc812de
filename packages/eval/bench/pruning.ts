/**
 * What pruning keeps: of the best passages of each question (five, or `--passages`), the sentences whose worth lies within a distance of
 * the best one's, at the distance at which 95 % of the questions whose answer stands in these passages still have it.
 *
 *     node packages/eval/bench/pruning.ts [--passages 5] FOLDER-OF-SETS [SET …]
 */
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { IN_MEMORY, loadTokenizer, open } from '../../engine/src/index.ts'
import { openEvidenceFolder } from '../src/datasets/open-evidence.ts'
import { indexSet } from '../src/index-set.ts'
import { contains } from '../src/metrics/answers.ts'
import { engineOf } from './engine-of.ts'

const ANSWERS = 0.95
const MOST_QUESTIONS = 400

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { passages: { type: 'string', default: '5' } },
})
const [folder = '.', ...named] = positionals
const passages = Number(values.passages)
const tokenizer = await loadTokenizer('o200k_base')

console.log('| set | questions | tokens before | kept at 95 % of the answers | log-odds below the best |')
console.log('|---|---|---|---|---|')
for (const name of named.length > 0 ? named : ['qa-xquad/en', 'qa-squad2']) await measure(name)

/** Sentences of one question by worth: how far below the best each lies, what it costs, whether it holds the answer. */
interface Pruned {
  readonly below: readonly number[]
  readonly tokens: readonly number[]
  /** The distance from which on the answer is in what is kept. */
  readonly answerAt: number
}

async function measure(name: string): Promise<void> {
  const set = await openEvidenceFolder(join(folder, name))
  const cone = await open(IN_MEMORY)
  try {
    await indexSet(cone, set, true, {})
    const all = set.questions.filter(({ answers }) => answers.length > 0)
    const step = Math.max(1, Math.floor(all.length / MOST_QUESTIONS))
    const pruned: Pruned[] = []
    for (const question of all.filter((_, i) => i % step === 0).slice(0, MOST_QUESTIONS)) {
      const one = await prune(cone, question.text, question.answers)
      if (one !== undefined) pruned.push(one)
    }
    const at = pruned.map(({ answerAt }) => answerAt).toSorted((a, b) => a - b)
    const distance = at[Math.ceil(ANSWERS * at.length) - 1]!
    const sum = (numbers: readonly number[]) => numbers.reduce((total, number) => total + number, 0)
    const whole = sum(pruned.flatMap(({ tokens }) => tokens))
    const kept = sum(pruned.flatMap(({ tokens, below }) => tokens.filter((_, i) => below[i]! <= distance)))
    const cells = [name, pruned.length, Math.round(whole / pruned.length)]
    console.log(
      `| ${[...cells, `${((100 * kept) / whole).toFixed(1)} %`, distance.toFixed(2)].join(' | ')} |`,
    )
  } finally {
    await cone.close()
  }
}

async function prune(
  cone: Awaited<ReturnType<typeof open>>,
  text: string,
  answers: readonly string[],
): Promise<Pruned | undefined> {
  const { analyzer, store, strategies } = engineOf(cone)
  const { candidates } = await cone.prepare(text, { candidates: passages })
  const terms = analyzer.query(text, Object.keys((await store.stats()).languages).toSorted())
  const ranked = await strategies().reranker.rerank({ text, terms }, candidates)
  const sentences = ranked
    .flatMap(({ segment, sentences: spans }) =>
      spans.map(({ start, end, worth = 0 }) => ({
        ...{ document: segment.document, start, worth },
        text: segment.text.slice(start - segment.start, end - segment.start),
      })),
    )
    .toSorted((a, b) => b.worth - a.worth)
  const best = sentences[0]?.worth ?? 0
  const found = sentences.findIndex((_, i) => holds(sentences.slice(0, i + 1), answers))
  if (found < 0) return undefined
  return {
    below: sentences.map(({ worth }) => best - worth),
    tokens: sentences.map((sentence) => tokenizer.count(sentence.text)),
    answerAt: best - sentences[found]!.worth,
  }
}

/** In the order of the source, so that an answer across two sentences counts when both are kept. */
function holds(
  kept: readonly { readonly document: string; readonly start: number; readonly text: string }[],
  answers: readonly string[],
): boolean {
  const text = kept
    .toSorted((a, b) => (a.document < b.document ? -1 : a.document > b.document ? 1 : a.start - b.start))
    .map((sentence) => sentence.text)
    .join('')
  return answers.some((answer) => contains(text, answer) === 1)
}
