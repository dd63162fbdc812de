/**
 * Digests for any question (`compress` without an instruction): the share of the evidence of questions that were never
 * shown which the digest of each document keeps, beside the document's first sentences in the same budget (o200k_base).
 *
 *     node packages/eval/bench/digests.ts FOLDER-OF-SETS SET…
 */
import { join } from 'node:path'
import { IN_MEMORY, type Lightcone, loadTokenizer, open, splitSentences } from '../../engine/src/index.ts'
import { openEvidenceFolder } from '../src/datasets/open-evidence.ts'
import { bootstrapInterval, evidenceRecall, mean } from '../src/index.ts'
import { indexSet } from '../src/index-set.ts'

const RATIOS = [2, 4, 10]

interface Kept {
  readonly document: string
  readonly start: number
  readonly end: number
  readonly quote: string
}

const tokenizer = await loadTokenizer('o200k_base')
console.log(
  '| set | documents | questions | ratio | digest tokens | evidence | lead tokens | evidence | difference |',
)
console.log('|---|---|---|---|---|---|---|---|---|')
for (const name of process.argv.slice(3)) await measure(name)

async function measure(name: string): Promise<void> {
  const set = await openEvidenceFolder(join(process.argv[2]!, name))
  const cone = await open(IN_MEMORY, { threads: 0 })
  await indexSet(cone, set, false, {})
  const asked = new Set(set.questions.flatMap(({ needs }) => needs.flat(2).map(({ document }) => document)))
  for (const ratio of RATIOS) {
    const digests: Kept[] = []
    const leads: Kept[] = []
    let [tokens, leadTokens] = [0, 0]
    for await (const { id } of cone.documents()) {
      if (!asked.has(id)) continue
      const digest = await cone.compress({ documents: [id], ratio, tokenizer })
      digests.push(...digest.passages)
      tokens += digest.tokens
      const lead = await leadOf(cone, id, digest.budget.tokens)
      leads.push(lead)
      leadTokens += tokenizer.count(lead.quote)
    }
    const recalls = (kept: readonly Kept[]) =>
      set.questions.map(({ needs }) => evidenceRecall(needs, kept).recall)
    const [ours, theirs] = [recalls(digests), recalls(leads)]
    const interval = bootstrapInterval(ours.map((one, i) => one - theirs[i]!))
    const cells = [
      ...[name, asked.size, ours.length, ratio, Math.round(tokens / asked.size), mean(ours).toFixed(3)],
      ...[Math.round(leadTokens / asked.size), mean(theirs).toFixed(3)],
      interval.map((end) => end.toFixed(3)).join(' to '),
    ]
    console.log(`| ${cells.join(' | ')} |`)
  }
  await cone.close()
}

/** Its first sentences, as many as fit. */
async function leadOf(cone: Lightcone, id: string, budget: number): Promise<Kept> {
  const { text } = await cone.get(id)
  let [end, tokens] = [0, 0]
  for (const sentence of splitSentences(text)) {
    tokens += tokenizer.count(text.slice(end, sentence.end))
    if (tokens > budget) break
    end = sentence.end
  }
  return { document: id, start: 0, end, quote: text.slice(0, end) }
}
