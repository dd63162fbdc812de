/**
 * What pruning keeps: of the best passages of each question (five, or `--passages`), the sentences whose worth lies
 * within a distance of the best one's, or, of a single passage, the best one and those above a least worth, at the
 * distance or worth at which 95 % of the questions whose answer stands in these passages still have it. *kept*: what is
 * marked as kept, and the share of the questions that have their answer in it; and the processor time of reranking,
 * mean and 95th percentile.
 *
 *     node packages/eval/bench/pruning.ts [--passages 5] [--rerank NAME] [--questions 400] FOLDER-OF-SETS [SET …]
 *
 * With `--weights FILE` `--rerank reader` reads by other weights: those of `npm run train:reader -- --without SETS --to
 * FILE` have seen nothing of some sets. `--kept` asks qa-xquad/en only about the articles that no weights have seen.
 */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { unseenExamples } from '../../../scripts/reader/apart.ts'
import { createAnswerChances } from '../../engine/src/answer/answer-chances.ts'
import { decodeModel, type WrittenModel } from '../../engine/src/answer/reader/format.ts'
import { IN_MEMORY, type Lightcone, loadTokenizer, open } from '../../engine/src/index.ts'
import type { Reranker } from '../../engine/src/ports.ts'
import { createEvidenceReranker } from '../../engine/src/rerank/evidence.ts'
import { withinOnePassage } from '../../engine/src/rerank/one-passage.ts'
import { createReaderReranker } from '../../engine/src/rerank/reader.ts'
import { createSentenceReader } from '../../engine/src/text/sentence-terms.ts'
import { openEvidenceFolder } from '../src/datasets/open-evidence.ts'
import { indexSet } from '../src/index-set.ts'
import { contains } from '../src/metrics/answers.ts'
import { percentile } from '../src/metrics/summary.ts'
import { mulberry32 } from '../src/random.ts'
import { engineOf } from './engine-of.ts'

const ANSWERS = 0.95

const DRAWS = 500

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    passages: { type: 'string', default: '5' },
    rerank: { type: 'string', default: 'evidence' },
    weights: { type: 'string' },
    kept: { type: 'boolean', default: false },
    questions: { type: 'string', default: '400' },
  },
})
const [folder = '.', ...named] = positionals
const passages = Number(values.passages)
const mostQuestions = Number(values.questions)
const model =
  values.weights === undefined
    ? undefined
    : decodeModel(JSON.parse(readFileSync(values.weights, 'utf8')) as WrittenModel)
const kept = values.kept ? new Set(unseenExamples().map(({ question }) => question)) : undefined
const tokenizer = await loadTokenizer('o200k_base')

console.log(
  '| set | questions | tokens before | kept at 95 % of the answers | at | marked: kept | answers | ms | p95 |',
)
console.log('|---|---|---|---|---|---|---|---|---|')
for (const name of named.length > 0 ? named : ['qa-xquad/en', 'qa-squad2']) await measure(name)

/** Sentences of one question by worth: how far below the best, or the least worth, each lies and what it costs. */
interface Pruned {
  readonly below: readonly number[]
  readonly tokens: readonly number[]
  /** Of those marked as kept: tokens, and whether the answer is in them. */
  readonly marked: number
  readonly isAnswered: boolean
  /** The distance from which on the answer is in what is kept. */
  readonly answerAt: number
  readonly busyMs: number
}

async function measure(name: string): Promise<void> {
  const set = await openEvidenceFolder(join(folder, name))
  const cone = await open(IN_MEMORY)
  try {
    await indexSet(cone, set, true, {})
    const all = set.questions.filter(
      ({ answers, text }) => answers.length > 0 && (kept === undefined || kept.has(text)),
    )
    const step = Math.max(1, Math.floor(all.length / mostQuestions))
    const reranker = rerankerOf(cone)
    const pruned: Pruned[] = []
    for (const question of all.filter((_, i) => i % step === 0).slice(0, mostQuestions)) {
      const one = await prune(cone, reranker, question.text, question.answers)
      if (one !== undefined) pruned.push(one)
    }
    const { distance, kept: share } = keptAt(pruned)
    const busy = pruned.map(({ busyMs }) => busyMs)
    const cells = [
      ...[name, pruned.length, Math.round(sum(pruned.flatMap(({ tokens }) => tokens)) / pruned.length)],
      ...[`${(100 * share).toFixed(1)} ± ${(100 * halfWidth(pruned)).toFixed(1)} %`, distance.toFixed(2)],
      ...[
        shareOf(pruned, ({ marked }) => marked),
        (100 * mean(pruned, ({ isAnswered }) => Number(isAnswered))).toFixed(1),
      ],
      ...[(sum(busy) / busy.length).toFixed(1), percentile(busy, 95).toFixed(1)],
    ]
    console.log(`| ${cells.join(' | ')} |`)
  } finally {
    await cone.close()
  }
}

function mean(pruned: readonly Pruned[], of: (one: Pruned) => number): number {
  return sum(pruned.map(of)) / pruned.length
}

/** Of all tokens, in per cent. */
function shareOf(pruned: readonly Pruned[], of: (one: Pruned) => number): string {
  return `${((100 * mean(pruned, of)) / mean(pruned, ({ tokens }) => sum(tokens))).toFixed(1)} %`
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0)
}

/** The distance at which enough questions have their answer, and the share of all tokens that is then kept. */
function keptAt(pruned: readonly Pruned[]): { readonly distance: number; readonly kept: number } {
  const at = pruned.map(({ answerAt }) => answerAt).toSorted((a, b) => a - b)
  const distance = at[Math.ceil(ANSWERS * at.length) - 1]!
  let [kept, whole] = [0, 0]
  for (const { tokens, below } of pruned)
    for (const [i, count] of tokens.entries()) {
      whole += count
      if (below[i]! <= distance) kept += count
    }
  return { distance, kept: kept / whole }
}

/** Of the 95 % interval of the share kept: questions drawn again, the distance found anew (Efron 1979). */
function halfWidth(pruned: readonly Pruned[]): number {
  const draw = mulberry32(1)
  const shares = Array.from({ length: DRAWS }, () => {
    const drawn = pruned.map(() => pruned[Math.floor(draw() * pruned.length)]!)
    return keptAt(drawn).kept
  })
  return (percentile(shares, 97.5) - percentile(shares, 2.5)) / 2
}

function rerankerOf(cone: Lightcone): Reranker {
  const { analyzer, index, strategies } = engineOf(cone)
  if (model === undefined) return strategies({ rerank: values.rerank as 'evidence' }).reranker
  const read = createSentenceReader(analyzer)
  return createReaderReranker(
    withinOnePassage(createEvidenceReranker(analyzer, read, index), read),
    createAnswerChances(
      (text) => analyzer.termsWithSpans(text, 'en'),
      () => model,
    ),
  )
}

async function prune(
  cone: Lightcone,
  reranker: Reranker,
  text: string,
  answers: readonly string[],
): Promise<Pruned | undefined> {
  const { analyzer, store } = engineOf(cone)
  const { candidates } = await cone.prepare(text, { candidates: passages })
  const terms = analyzer.query(text, Object.keys((await store.stats()).languages).toSorted())
  const before = process.cpuUsage()
  const ranked = await reranker.rerank({ text, terms }, candidates)
  const { user, system } = process.cpuUsage(before)
  const sentences = ranked
    .flatMap(({ segment, sentences: spans }) =>
      spans.map(({ start, end, worth = 0, chance, keep }) => ({
        ...{ document: segment.document, start, worth, keep },
        isAbsolute: chance !== undefined,
        text: segment.text.slice(start - segment.start, end - segment.start),
      })),
    )
    .toSorted((a, b) => b.worth - a.worth)
  const below = sentences.map(({ worth, isAbsolute }, i) =>
    !isAbsolute ? sentences[0]!.worth - worth : i === 0 ? Number.NEGATIVE_INFINITY : -worth,
  )
  const tokens = sentences.map((sentence) => tokenizer.count(sentence.text))
  const found = sentences.findIndex((_, i) => holds(sentences.slice(0, i + 1), answers))
  if (found < 0) return undefined
  return {
    below,
    tokens,
    marked: sum(tokens.filter((_, i) => sentences[i]!.keep)),
    isAnswered: holds(
      sentences.filter(({ keep }) => keep),
      answers,
    ),
    answerAt: below[found]!,
    busyMs: (user + system) / 1000,
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
