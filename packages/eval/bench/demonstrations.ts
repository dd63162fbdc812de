/**
 * What `render=demonstrations` adds to contexts: how many demonstrations, their tokens (o200k_base), the share of
 * whole questions, and how often a demonstration holds an answer to the question asked (or is part of one).
 *
 *     node packages/eval/bench/demonstrations.ts FOLDER-OF-SETS SET…
 *
 * A question counts as whole when it begins with a question word, has a verb and a subject, and ends in a question
 * mark, and its answer stands in the passage that it names, not in the question.
 */
import { join } from 'node:path'
import { IN_MEMORY, loadTokenizer, open } from '../../engine/src/index.ts'
import { openEvidenceFolder } from '../src/datasets/open-evidence.ts'
import { indexSet } from '../src/index-set.ts'
import { contains } from '../src/metrics/answers.ts'

const MOST_QUESTIONS = 150
const LINE = /^(.+\?) \[(\d+)\] (.+)$/
const WHOLE =
  /^(?:When|Where|By whom or what|How many [^?]+?|What) (?:is|are|was|were|do|does|did) (?:\S+ ?){1,16}\?$/

const { count } = await loadTokenizer('o200k_base')
console.log(
  '| set | questions | demonstrations | with one | with three | most tokens | whole | hold an answer |',
)
console.log('|---|---|---|---|---|---|---|---|')
for (const name of process.argv.slice(3)) console.log(await measure(name))

async function measure(name: string): Promise<string> {
  const set = await openEvidenceFolder(join(process.argv[2]!, name))
  const step = Math.max(1, Math.floor(set.questions.length / MOST_QUESTIONS))
  const questions = set.questions.filter((_, i) => i % step === 0).slice(0, MOST_QUESTIONS)
  const cone = await open(IN_MEMORY)
  await indexSet(cone, set, true, {})
  const numbers: number[] = []
  let mostTokens = 0
  let whole = 0
  let leaked = 0
  for (const { text: question, scope, answers } of questions) {
    const { text, citations } = await cone.context(question, {
      strategy: { render: 'demonstrations' },
      ...(scope === undefined ? {} : { filter: { field: 'scope', eq: scope } }),
    })
    const at = text.indexOf('\n[0] ')
    const added = at < 0 ? '' : text.slice(at + 1, text.lastIndexOf('</context>'))
    const lines = added.split('\n').slice(1, -1)
    numbers.push(lines.length)
    mostTokens = Math.max(mostTokens, count(added))
    for (const line of lines) {
      const [, asked = '', id, answer = ''] = LINE.exec(line) ?? []
      const { quote = '' } = citations[Number(id) - 1] ?? {}
      const stands = quote.replace(/\s+/g, ' ').includes(answer) && !asked.includes(answer)
      if (WHOLE.test(asked) && stands) whole++
      if (answers.some((gold) => contains(answer, gold) === 1 || contains(gold, answer) === 1)) leaked++
    }
  }
  await cone.close()
  const all = numbers.reduce((sum, number) => sum + number, 0)
  const share = (part: number, of: number) => (of === 0 ? '' : (part / of).toFixed(3))
  return `| ${name} | ${questions.length} | ${all} | ${share(numbers.filter((number) => number > 0).length, numbers.length)} | ${share(numbers.filter((number) => number === 3).length, numbers.length)} | ${mostTokens} | ${share(whole, all)} | ${share(leaked, all)} |`
}
