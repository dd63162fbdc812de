/**
 * How often a judge by words prefers the better answer, in both orders:
 *
 *     node packages/eval/bench/judge.ts FOLDER-OF-SETS [--limit N] [--seed 1] [--weights FILE] [--kept] [NAME...]
 *
 * Sets of gold spans give generated pairs (`generators/answer-pairs.ts`). `rgb-en-fact` gives pairs of the true and
 * the false answer, over passages that state the true one (`fact`) and the false one (`counterfactual`). Folders that
 * `eval generate judge-pairs` wrote give the pairs that stand in them. The learned reader takes part: `--weights FILE` are other weights of it
 * (`npm run train:reader -- --without SETS --to FILE`), `--kept` asks qa-xquad/en about articles that no weights know.
 */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { unseenExamples } from '../../../scripts/reader/apart.ts'
import { createAnswerChances } from '../../engine/src/answer/answer-chances.ts'
import { decodeModel, type WrittenModel } from '../../engine/src/answer/reader/format.ts'
import { createJudge } from '../../engine/src/index.ts'
import { createLexicalJudge } from '../../engine/src/judge/lexical-judge.ts'
import { createAnalyzer } from '../../engine/src/text/analyzer.ts'
import { existingFile, readJsonLines } from '../src/datasets/lines.ts'
import { type AnswerPair, type AskedPassage, answerPairs } from '../src/generators/answer-pairs.ts'
import { createRandom } from '../src/random.ts'

const COUNTERFACTUAL = 'rgb-en-fact'
const { positionals, values } = parseArgs({
  allowPositionals: true,
  options: {
    limit: { type: 'string', default: '500' },
    seed: { type: 'string', default: '1' },
    weights: { type: 'string' },
    kept: { type: 'boolean', default: false },
  },
})
const [root, ...sets] = positionals
if (root === undefined || sets.length === 0)
  throw new Error('Name the folder that holds the sets, and the sets.')
/** Weights that have not learned from what is judged; else those of the package. */
const analyzer = createAnalyzer()
const judge =
  values.weights === undefined
    ? createJudge()
    : createLexicalJudge(
        analyzer,
        createAnswerChances((text) => analyzer.termsWithSpans(text, 'en'), weights(values.weights)),
      )
const kept = values.kept ? new Set(unseenExamples().map(({ question }) => question)) : undefined

console.log('| set | kind | pairs | right in both orders | none preferred |')
console.log('|---|---|---|---|---|')
for (const set of sets) {
  const pairs = await pairsOf(set, join(root, set))
  for (const [kind, own] of Map.groupBy(pairs, (pair) => pair.kind)) {
    const verdicts = await Promise.all(own.map(verdict))
    const share = (which: string) => (verdicts.filter((one) => one === which).length / own.length).toFixed(3)
    console.log(`| ${set} | ${kind} | ${own.length} | ${share('right')} | ${share('none')} |`)
  }
}

function weights(file: string): () => ReturnType<typeof decodeModel> {
  const model = decodeModel(JSON.parse(readFileSync(file, 'utf8')) as WrittenModel)
  return () => model
}

async function pairsOf(set: string, folder: string): Promise<readonly AnswerPair[]> {
  if (set === COUNTERFACTUAL) return counterfactuals(folder)
  return (await existingFile(join(folder, 'judge-pairs.jsonl'))) === undefined
    ? generated(folder)
    : written(folder)
}

/** Pairs of `eval generate judge-pairs`, which have kinds of their own. */
async function written(folder: string): Promise<readonly AnswerPair[]> {
  return (await records(folder, 'judge-pairs')).map((record) => {
    const [a, b] = [String(record['a']), String(record['b'])]
    const [better, worse] = record['better'] === 'a' ? [a, b] : [b, a]
    return {
      kind: String(record['kind']),
      question: String(record['question']),
      passages: [String(record['context'])],
      better,
      worse,
    }
  })
}

async function verdict({
  question,
  passages,
  better,
  worse,
}: AnswerPair): Promise<'right' | 'wrong' | 'none'> {
  const there = await judge.compare({ question, passages }, better, worse)
  const back = await judge.compare({ question, passages }, worse, better)
  if (there.preferred === 'first' && back.preferred === 'second') return 'right'
  return there.preferred === 'neither' && back.preferred === 'neither' ? 'none' : 'wrong'
}

async function records(folder: string, name: string): Promise<readonly Readonly<Record<string, unknown>>[]> {
  const file = await existingFile(join(folder, `${name}.jsonl`))
  if (file === undefined) throw new Error(`${folder} has no ${name}.jsonl.`)
  return (await Array.fromAsync(readJsonLines(file))).map(({ record }) => record)
}

async function generated(folder: string): Promise<readonly AnswerPair[]> {
  const passages = new Map((await records(folder, 'documents')).map((one) => [String(one['_id']), one]))
  const random = createRandom(Number(values.seed))
  const items = (await records(folder, 'items')).filter(
    ({ question }) => kept === undefined || kept.has(String(question)),
  )
  const asked = random.sample(items, Number(values.limit)).map((item): AskedPassage & { title: string } => {
    const spans = (item['spans'] ?? []) as readonly { docId: string; start: number; end: number }[]
    const own = passages.get(String(item['docId'] ?? spans[0]?.docId))!
    const [answer] = spans.toSorted((a, b) => a.end - a.start - (b.end - b.start))
    const isAnswered = item['unanswerable'] !== true && answer !== undefined
    return {
      question: String(item['question']),
      passage: String(own['text']),
      title: String(own['title']),
      ...(isAnswered ? { answer } : {}),
    }
  })
  return asked.flatMap((one) => {
    const others = asked.filter(({ title }) => title !== one.title)
    return others.length === 0 ? [] : answerPairs(one, random.pick(others).passage, random)
  })
}

/** The false answer is the right one over passages that state it: a judge goes by the passages. */
async function counterfactuals(folder: string): Promise<readonly AnswerPair[]> {
  const first = (value: unknown): string => (Array.isArray(value) ? first(value[0]) : String(value))
  return (await records(folder, 'items')).flatMap((item) => {
    const question = String(item['query'])
    const [fact, fake] = [first(item['answer']), first(item['fakeanswer'])]
    const texts = (field: string) => (item[field] as readonly string[]).map(String)
    return [
      { kind: 'fact' as const, question, passages: texts('positive'), better: fact, worse: fake },
      {
        kind: 'counterfactual' as const,
        question,
        passages: texts('positive_wrong'),
        better: fake,
        worse: fact,
      },
    ]
  })
}
