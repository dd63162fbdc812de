/**
 * The descent in digest trees of real long texts: how many digests and passages it scores, and how long it takes,
 * beside scoring every passage.
 *
 *     node packages/eval/bench/descent.ts FOLDER-OF-SETS
 *
 * reads `long-docs/*.jsonl.gz` ({path, text} a line), each file as one document. Questions are four words of a sentence
 * of the text, 200 sentences evenly spread.
 */
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { createPassageSegmenter } from '../../engine/src/index.ts'
import { parseText } from '../../engine/src/ingest/source.ts'
import {
  buildDigestTree,
  type DigestNode,
  type DigestTree,
  descend,
} from '../../engine/src/retrieve/digest-tree.ts'
import { createAnalyzer } from '../../engine/src/text/analyzer.ts'
import { splitSentences } from '../../engine/src/text/sentences/split-sentences.ts'
import { readJsonLines } from '../src/datasets/lines.ts'
import { mean, percentile } from '../src/index.ts'

const TEXTS = [
  { name: 'rust-book', as: 'text.md' },
  { name: 'kjv-bible', as: 'text.txt' },
  { name: 'rust-rfcs', as: 'text.md' },
]
const QUESTIONS = 200
const WORDS = 4
const BLOCKS = [1, 10, 50] as const

const [folder = '.'] = process.argv.slice(2)
const analyzer = createAnalyzer()

console.log(
  '| text | characters | passages | deep | digests | build s | scored for 1 | 10 | 50 | descent ms | all ms | right first |',
)
console.log('|---|---|---|---|---|---|---|---|---|---|---|---|')
for (const { name, as } of TEXTS) {
  const path = join(folder, 'long-docs', `${name}.jsonl.gz`)
  if (existsSync(path)) await measure(name, as, path)
}

async function measure(name: string, as: string, path: string): Promise<void> {
  const parts: string[] = []
  for await (const { record } of readJsonLines(path)) parts.push(record['text'] as string)
  const document = await parseText(
    { id: name, source: 'long-docs', text: parts.join('\n\n'), as },
    { maxBytes: 2 ** 30 },
  )
  const segments = createPassageSegmenter().segment({ ...document, language: 'en' })
  const startedMs = performance.now()
  const tree = buildDigestTree(
    segments.map(({ start, end, headings }, ordinal) => ({
      ordinal,
      path: headings,
      terms: [
        ...analyzer.terms(headings.join('\n'), 'en'),
        ...analyzer.terms(document.text.slice(start, end), 'en'),
      ],
    })),
  )!
  const buildMs = performance.now() - startedMs
  const leaves = nodesOf(tree.root).filter(({ ordinal }) => ordinal >= 0)
  const holding = holders(leaves)
  const asked = questions(document.text, tree, holding, leaves.length)
  const scorings = BLOCKS.map((count) =>
    mean(asked.map(({ weights }) => descend([tree], weights, { count }).at(-1)?.scorings ?? 0)),
  )
  const descentMs = asked.map(({ weights }) => timed(() => descend([tree], weights, { count: 50 })))
  const flat = flatTree(tree, leaves)
  const allMs = asked.map(({ weights }) => timed(() => descend([flat], weights, { count: 50 })))
  const first = asked.map(({ weights, at }) => {
    const [found] = descend([tree], weights, { count: 1 })
    const segment = segments[found!.ordinal]!
    return segment.start <= at && at < segment.end ? 1 : 0
  })
  const cells = [
    ...[name, document.text.length, leaves.length, tree.depth, nodesOf(tree.root).length - leaves.length],
    (buildMs / 1000).toFixed(2),
    ...scorings.map((count) => count.toFixed(0)),
    percentile(descentMs, 50).toFixed(2),
    percentile(allMs, 50).toFixed(2),
    mean(first).toFixed(3),
  ]
  console.log(`| ${cells.join(' | ')} |`)
}

/** The same passages right below one root: every one is looked at. */
function flatTree(tree: DigestTree, leaves: readonly DigestNode[]): DigestTree {
  return { ...tree, root: { ...tree.root, children: leaves } }
}

function nodesOf(node: DigestNode): DigestNode[] {
  return [node, ...node.children.flatMap(nodesOf)]
}

function holders(leaves: readonly DigestNode[]): ReadonlyMap<number, number> {
  const holding = new Map<number, number>()
  for (const { terms } of leaves) for (const term of terms) holding.set(term, (holding.get(term) ?? 0) + 1)
  return holding
}

interface Question {
  readonly weights: ReadonlyMap<string, number>
  /** Where the sentence stands that it was made of. */
  readonly at: number
}

function questions(
  text: string,
  { numberOf }: DigestTree,
  holding: ReadonlyMap<number, number>,
  passages: number,
): readonly Question[] {
  const made = splitSentences(text).flatMap(({ start, end }): Question[] => {
    const terms = [...new Set(analyzer.terms(text.slice(start, end), 'en'))].filter((term) =>
      numberOf.has(term),
    )
    if (terms.length < 2 * WORDS) return []
    const step = Math.floor(terms.length / WORDS)
    const chosen = Array.from({ length: WORDS }, (_, i) => terms[i * step]!)
    const idf = (term: string) => Math.log(1 + passages / (holding.get(numberOf.get(term)!) ?? 1))
    return [{ weights: new Map(chosen.map((term) => [term, idf(term)])), at: start }]
  })
  const step = Math.max(1, Math.floor(made.length / QUESTIONS))
  return made.filter((_, i) => i % step === 0).slice(0, QUESTIONS)
}

function timed(work: () => void): number {
  const startedMs = performance.now()
  work()
  return performance.now() - startedMs
}
