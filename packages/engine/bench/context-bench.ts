/**
 * Time from candidates to a packed context: rerank + prune, select, pack. `npm run bench:context [-- CANDIDATES]`.
 * Passages of eight sentences over a vocabulary of 2,000 made-up words, 100 questions, counted by o200k_base. Beside
 * the time on the clock stands that of the processor, which other programs on the machine hardly change.
 *
 * Then the same passages in an index, one question prepared with 200 of them, and packed again for 100 budgets: what the
 * slider of a page asks for. The goal is 20 ms.
 */

import { pack, wanted } from '../src/arrange/pack.ts'
import { leaf } from '../src/explanation.ts'
import { open } from '../src/index.ts'
import type { Candidate } from '../src/model.ts'
import { createStrategies } from '../src/strategy.ts'
import { createAnalyzer } from '../src/text/analyzer.ts'
import { loadTokenizer } from '../src/text/tokens.ts'

const CANDIDATES = Number(process.argv[2] ?? 50)
const QUESTIONS = 100
const BUDGETS = [256, 1200, 4096]

/** Mulberry32: the same texts every time. */
function numbers(seed: number): () => number {
  let state = seed
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let t = Math.imul(state ^ (state >>> 15), 1 | state)
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32
  }
}

const random = numbers(1)
const pick = (count: number) => Math.floor(random() * count)
const SYLLABLES = 'ka ro min tel sa vor ne pli du gra'.split(' ')
const vocabulary = Array.from({ length: 2000 }, () =>
  Array.from({ length: 2 + pick(3) }, () => SYLLABLES[pick(SYLLABLES.length)]).join(''),
)
const sentence = () => {
  const words = Array.from({ length: 8 + pick(14) }, () => vocabulary[Math.floor(2000 * random() ** 2)]!)
  return `${words[0]![0]!.toUpperCase()}${words.join(' ').slice(1)}. `
}

function candidate(i: number): Candidate {
  const text = Array.from({ length: 8 }, sentence).join('')
  const score = 20 / (1 + i / 10)
  return {
    segment: {
      ...{
        document: `docs/${i}.md`,
        version: 1,
        title: vocabulary[i]!,
        language: 'en',
        ordinal: i,
        position: 0,
      },
      ...{ kind: 'passage', headings: [], start: 0, end: text.length, text },
    },
    score,
    explanation: leaf('given', score),
  }
}

const analyzer = createAnalyzer()
const stages = createStrategies({
  analyzer,
  index: { idf: async (terms) => terms.map((_, i) => 2 + (i % 5)) },
})()
const tokenizer = await loadTokenizer('o200k_base')
const placeAt = () => ({ line: 1, column: 1 })
const percentile = (times: readonly number[], share: number) =>
  times.toSorted((a, b) => a - b)[Math.ceil(share * times.length) - 1]!

const of = (list: readonly number[]) =>
  `p50 ${percentile(list, 0.5).toFixed(1)} ms, p95 ${percentile(list, 0.95).toFixed(1)} ms`

for (const budgetTokens of BUDGETS) {
  const times: number[] = []
  const busy: number[] = []
  for (let q = 0; q < QUESTIONS; q++) {
    const found = Array.from({ length: CANDIDATES }, (_, i) => candidate(i))
    const text = Array.from({ length: 8 }, () => vocabulary[pick(400)]).join(' ')
    const query = { text, terms: analyzer.query(text, ['en']) }
    const before = process.cpuUsage()
    const started = performance.now()
    const { chosen } = stages.selector.select(query, await stages.reranker.rerank(query, found))
    pack({ wanted: wanted(chosen), budgetTokens, tokenizer, placeAt, ...stages })
    times.push(performance.now() - started)
    const { user, system } = process.cpuUsage(before)
    busy.push((user + system) / 1000)
  }
  console.log(`${CANDIDATES} candidates, ${budgetTokens} tokens: ${of(times)}; processor ${of(busy)}`)
}

for (const counter of ['estimate', 'o200k_base'] as const) await packAgain(counter)

async function packAgain(counter: 'estimate' | 'o200k_base'): Promise<void> {
  const candidates = 200
  const cone = await open(':memory:')
  const texts = Array.from({ length: 4 * candidates }, (_, i) => candidate(i).segment.text)
  await cone.addDocuments(texts.map((text, i) => ({ id: `docs/${i}.md`, text })))
  const question = Array.from({ length: 8 }, () => vocabulary[Math.floor(2000 * random() ** 2)]).join(' ')
  const prepared = await cone.prepare(question, { candidates })
  if (prepared.candidates.length !== candidates) throw new Error(`${prepared.candidates.length} were found`)
  const times: number[] = []
  const busy: number[] = []
  for (let budget = 40; budget <= 4000; budget += 40) {
    const before = process.cpuUsage()
    const started = performance.now()
    await prepared.pack({ budget, tokenizer: counter })
    times.push(performance.now() - started)
    const { user, system } = process.cpuUsage(before)
    busy.push((user + system) / 1000)
  }
  await cone.close()
  console.log(
    `${candidates} candidates packed again, 40 to 4,000 tokens by ${counter}: ${of(times)}, at most ${Math.max(...times).toFixed(1)} ms; processor ${of(busy)}`,
  )
}
