/**
 * What `examples: 2` puts before contexts of 512 tokens (o200k_base), every question of a set being recorded as solved,
 * those asked, too: how many examples, their tokens, how often one holds an answer to the question asked, plain and
 * `apart`, and the share of contexts that still quote an answer.
 *
 *     node packages/eval/bench/examples.ts FOLDER-OF-SETS SET…
 *
 * The wrong answer to a question is the answer to the next one that has another. Ends with an error where a question
 * stands among its own examples.
 */
import { join } from 'node:path'
import { type Context, IN_MEMORY, loadTokenizer, open } from '../../engine/src/index.ts'
import { openEvidenceFolder } from '../src/datasets/open-evidence.ts'
import { indexSet } from '../src/index-set.ts'
import { contains } from '../src/metrics/answers.ts'

const MOST_QUESTIONS = 150
const EXAMPLES = 2
const BUDGET = 512
/** As many as an index keeps. */
const MOST_SOLVED = 5000

const tokenizer = await loadTokenizer('o200k_base')
console.log(
  '| set | questions | solved | with two | mean tokens | most tokens | hold an answer | apart: with two | hold an answer | answer quoted without | with | apart |',
)
console.log('|---|---|---|---|---|---|---|---|---|---|---|---|')
for (const name of process.argv.slice(3)) console.log(await measure(name))

async function measure(name: string): Promise<string> {
  const set = await openEvidenceFolder(join(process.argv[2]!, name))
  const answered = set.questions.filter(({ answers }) => answers.some((answer) => answer.trim() !== ''))
  const cone = await open(IN_MEMORY)
  await indexSet(cone, set, true, {})
  const solved = answered.slice(0, MOST_SOLVED / 2)
  await cone.solved.add(
    solved.flatMap(({ text, answers }, i) => {
      const other = [...solved.slice(i + 1), ...solved].find((one) => one.answers[0] !== answers[0])
      const right = { question: text, answer: answers[0]!, verdict: 'right' as const }
      return other === undefined
        ? [right]
        : [right, { question: text, answer: other.answers[0]!, verdict: 'wrong' as const }]
    }),
  )
  const step = Math.max(1, Math.floor(solved.length / MOST_QUESTIONS))
  const asked = solved.filter((_, i) => i % step === 0).slice(0, MOST_QUESTIONS)
  const tallies = { without: tally(), plain: tally(), apart: tally() }
  for (const { text, scope, answers } of asked) {
    const options = {
      ...{ budget: BUDGET, tokenizer },
      ...(scope === undefined ? {} : { filter: { field: 'scope', eq: scope } }),
    }
    tallies.without.add(await cone.context(text, options), answers)
    tallies.plain.add(await cone.context(text, { ...options, examples: EXAMPLES }), answers)
    tallies.apart.add(await cone.context(text, { ...options, examples: EXAMPLES, apart: true }), answers)
  }
  await cone.close()
  const { without, plain, apart } = tallies
  const share = (part: number) => (part / asked.length).toFixed(3)
  const cells = [
    ...[name, asked.length, solved.length, share(plain.whole), (plain.tokens / asked.length).toFixed(0)],
    ...[plain.most, share(plain.leaked), share(apart.whole), share(apart.leaked)],
    ...[share(without.quoted), share(plain.quoted), share(apart.quoted)],
  ]
  return `| ${cells.join(' | ')} |`
}

function tally() {
  return {
    whole: 0,
    tokens: 0,
    most: 0,
    leaked: 0,
    quoted: 0,
    add({ query, preface, citations }: Context, answers: readonly string[]) {
      const examples = preface?.examples ?? []
      if (examples.some(({ question }) => question === query))
        throw new Error(`"${query}" stands among its own examples.`)
      if (examples.length === EXAMPLES) this.whole++
      this.tokens += preface?.tokens ?? 0
      this.most = Math.max(this.most, preface?.tokens ?? 0)
      const same = (answer: string) =>
        answers.some((gold) => contains(answer, gold) === 1 || contains(gold, answer) === 1)
      if (examples.some(({ right }) => same(right))) this.leaked++
      if (citations.some(({ quote }) => answers.some((gold) => contains(quote, gold) === 1))) this.quoted++
    },
  }
}
