/**
 * How many honest sentences the checks of written answers mark: sentences of people, cited to the evidence that the
 * set gives for them, and sentences of the sources themselves.
 *
 *     node packages/eval/bench/checks.ts FOLDER-OF-SETS
 *
 * `qmsum`: answers about meetings, in words of their own; `financebench`: short answers, many of them computed, which
 * stand in no source; `qa-squad2` and `qa-xquad/*`: each sentence of a paragraph, cited to it.
 */
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { type Source, verify } from '../../engine/src/answer/verify.ts'
import { sentenceSpans } from '../../engine/src/text/sentences.ts'
import { existingFile, readJsonLines } from '../src/datasets/lines.ts'

type Lines = readonly Readonly<Record<string, unknown>>[]
/** An answer, and what it rests on. */
type Written = readonly [answer: string, evidence: readonly string[]]

const { positionals } = parseArgs({ allowPositionals: true })
const [root] = positionals
if (root === undefined) throw new Error('Name the folder that holds the sets.')

console.log('| set | sentences | marked | faults |')
console.log('|---|---|---|---|')
print('qmsum', await summaries())
print('financebench', await shortAnswers())
for (const set of ['qa-squad2', 'qa-xquad/en', 'qa-xquad/de', 'qa-xquad/ar', 'qa-xquad/zh'])
  print(set, await paragraphs(set))

function print(set: string, written: readonly Written[]): void {
  const marked = written.flatMap(([answer, evidence]) => {
    const sources = evidence.map((quote, i): Source => ({ id: i + 1, title: '', headings: [], quote }))
    return sentenceSpans(answer, 'passage', 'und').map(({ start, end }) =>
      faultsOf(answer.slice(start, end), sources),
    )
  })
  const counts = Map.groupBy(marked.flat(), (fault) => fault)
  const faults = [...counts].map(([fault, all]) => `${fault} ${all.length}`).toSorted()
  const count = marked.filter((own) => own.length > 0).length
  console.log(`| ${set} | ${marked.length} | ${count} | ${faults.join(', ')} |`)
}

function faultsOf(sentence: string, sources: readonly Source[]): readonly string[] {
  const said = sentence
    .replace(/\s+/g, ' ')
    .replace(/\[[\d, –-]*\]/g, '')
    .trim()
  const cited = `${said.replace(/[.!?]+$/, '')} ${sources.map(({ id }) => `[${id}]`).join('')}.`
  return [...new Set(verify(cited, sources).flatMap(({ faults = [] }) => faults))]
}

async function lines(set: string, name: string): Promise<Lines> {
  const file = await existingFile(join(root!, set, `${name}.jsonl`))
  if (file === undefined) throw new Error(`${set} has no ${name}.jsonl.`)
  return (await Array.fromAsync(readJsonLines(file))).map(({ record }) => record)
}

async function summaries(): Promise<readonly Written[]> {
  const meetings = Map.groupBy(await lines('qmsum', 'corpus'), ({ scope }) => scope)
  return (await lines('qmsum', 'queries')).flatMap(({ answer, scope, turns }) => {
    const said = meetings.get(scope) ?? []
    const own = ((turns ?? []) as readonly [number, number][]).flatMap(([from, to]) =>
      said.slice(from, to + 1),
    )
    const text = own.map((turn) => `${String(turn['title'] ?? '')}: ${String(turn['text'])}`).join('\n')
    return own.length === 0 ? [] : [[String(answer), [text]] as const]
  })
}

async function shortAnswers(): Promise<readonly Written[]> {
  return (await lines('financebench', 'queries')).map(({ answer, evidence }) => [
    String(answer),
    (evidence as readonly { readonly text: string }[]).map(({ text }) => text),
  ])
}

async function paragraphs(set: string): Promise<readonly Written[]> {
  return (await lines(set, 'documents')).map(({ text }) => [String(text), [String(text)]])
}
