/**
 * What `render=outline` costs and keeps: the same passages as an outline, as the default block and bare, one after the
 * other, in tokens (o200k_base); and how many of their sentences an outline lacks or has twice.
 *
 *     node packages/eval/bench/outline.ts FOLDER-OF-SETS SET…
 *
 * Passages are those of a context of 1,200 tokens a question, and all of the twenty best whole.
 */
import { join } from 'node:path'
import {
  type Context,
  IN_MEMORY,
  loadTokenizer,
  observationBlock,
  open,
  splitSentences,
} from '../../engine/src/index.ts'
import { openEvidenceFolder } from '../src/datasets/open-evidence.ts'
import { indexSet } from '../src/index-set.ts'

const MOST_QUESTIONS = 60
const WHOLE = { candidates: 20, budget: 100_000 }
const PACKED = { candidates: 50, budget: 1200 }

const { count } = await loadTokenizer('o200k_base')
console.log(
  '| set | passages | bare tokens | default | outline | outline of bare | of default | lost | twice |',
)
console.log('|---|---|---|---|---|---|---|---|---|')
for (const name of process.argv.slice(3)) await measure(name)

async function measure(name: string): Promise<void> {
  const set = await openEvidenceFolder(join(process.argv[2]!, name))
  const step = Math.max(1, Math.floor(set.questions.length / MOST_QUESTIONS))
  const questions = set.questions.filter((_, i) => i % step === 0).slice(0, MOST_QUESTIONS)
  const cone = await open(IN_MEMORY)
  await indexSet(cone, set, true, {})
  for (const [kind, { candidates, budget }] of Object.entries({ packed: PACKED, whole: WHOLE })) {
    const sum = { bare: 0, block: 0, outline: 0, lost: 0, twice: 0 }
    for (const { text: question, scope } of questions) {
      const filter = scope === undefined ? {} : { filter: { field: 'scope', eq: scope } as const }
      const prepared = await cone.prepare(question, { candidates, ...filter })
      const outline = await prepared.pack({
        budget,
        tokenizer: 'o200k_base',
        strategy: { render: 'outline', select: kind === 'whole' ? 'all' : 'distinct' },
      })
      const block = observationBlock.pieces(outline.citations, question).join('')
      sum.bare += count(outline.citations.map(({ quote }) => quote).join('\n'))
      sum.block += count(block)
      sum.outline += outline.tokens
      const { lost, twice } = kept(outline)
      sum.lost += lost
      sum.twice += twice
    }
    const more = (of: number) => `${((sum.outline / of - 1) * 100).toFixed(1)} %`
    const mean = (tokens: number) => Math.round(tokens / questions.length)
    console.log(
      `| ${name} | ${kind} | ${mean(sum.bare)} | ${mean(sum.block)} | ${mean(sum.outline)} | ${more(sum.bare)} | ${more(sum.block)} | ${sum.lost} | ${sum.twice} |`,
    )
  }
  await cone.close()
}

/** Sentences of the passages by how often the outline has them beside how often the passages do. */
function kept({ text, citations }: Context): { readonly lost: number; readonly twice: number } {
  // No renderer shows what nobody sees, and a mark of the block's own is broken with a backslash.
  const folded = (part: string) =>
    part
      .replace(/\p{Cf}/gu, '')
      .replace(/[\s\\]+/g, ' ')
      .trim()
  // Names of scopes and aspects, and numbers of passages, are no sentences of theirs.
  const shown = folded(text.replace(/^##? .*$/gm, '').replace(/^\[\d+\]/gm, ''))
  const passages = citations.map(({ quote }) => folded(quote)).join('\n')
  const sentences = new Set(
    citations.flatMap(({ quote }) =>
      splitSentences(quote).map(({ start, end }) => folded(quote.slice(start, end))),
    ),
  )
  let [lost, twice] = [0, 0]
  for (const sentence of sentences) {
    const [there, wanted] = [times(shown, sentence), times(passages, sentence)]
    if (there < wanted) lost++
    if (there > wanted) {
      twice++
      console.log('TWICE', JSON.stringify(sentence), there, wanted)
    }
  }
  return { lost, twice }
}

function times(text: string, part: string): number {
  return part === '' ? 0 : text.split(part).length - 1
}
