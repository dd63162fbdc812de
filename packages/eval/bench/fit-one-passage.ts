/**
 * Fits the weights of a single passage's sentences (`packages/engine/src/rerank/one-passage.ts`) and prints them, after
 * what weights of all other families make of each one: tokens (o200k_base) kept where 95 % of the passages still have a
 * sentence of the evidence, and tokens and passages at some least chances a token.
 *
 *     node packages/eval/bench/fit-one-passage.ts FOLDER-OF-SETS
 *
 * Each passage with evidence that a question finds is one to choose a sentence from. No set is SQuAD's or made of it, so
 * that those can show what the weights are worth. All may be trained on (MIT, Apache-2.0, CC BY, CC BY-SA).
 */
import { join } from 'node:path'
import { loadTokenizer } from '../../engine/src/index.ts'
import {
  chancesOf,
  isOnePassage,
  ONE_PASSAGE_WEIGHTS,
  type OnePassageFeatures,
  onePassageFeatures,
} from '../../engine/src/rerank/one-passage.ts'
import { createSentenceReader } from '../../engine/src/text/sentence-terms.ts'
import { estimateTokenizer } from '../../engine/src/text/tokens.ts'
import { type AskedQuestion, dot, isIn, readSet, solved } from './fitting.ts'

/** Sets that share questions or texts are one family. */
const FAMILIES: Readonly<Record<string, readonly string[]>> = {
  'natural questions': ['qa-nq-oracle', 'qa-qed'],
  covid: ['qa-covidqa'],
  policies: ['qa-policyqa'],
  hotpot: ['mh-hotpot-migres200', 'mh-hotpot-hipporag-train'],
  musique: ['mh-musique-hipporag-train'],
  '2wiki': ['mh-2wiki-migres-train500'],
  chunking: ['chunking-evaluation'],
}

/** Questions of a set, spread over all of it. */
const MOST_QUESTIONS = 400
const ROUNDS = 20
const ANSWERS = 0.95
const LEAST_CHANCES = [1 / 200, 1 / 350, 1 / 500, 1 / 700, 1 / 1000]

type Name = keyof OnePassageFeatures
const NAMES = Object.keys(ONE_PASSAGE_WEIGHTS) as Name[]

interface Sentence {
  readonly inputs: Float64Array
  readonly isEvidence: boolean
  /** As `o200k_base` counts them, and as the engine estimates. */
  readonly tokens: number
  readonly estimated: number
}
type Passage = readonly Sentence[]

const tokenizer = await loadTokenizer('o200k_base')
const families = new Map<string, readonly Passage[]>()
for (const [family, names] of Object.entries(FAMILIES)) {
  const passages: Passage[] = []
  for (const name of names)
    passages.push(...(await readSet(join(process.argv[2]!, name), MOST_QUESTIONS, passagesOf)).flat())
  families.set(family, passages)
  console.error(`${family}: ${passages.length} passages`)
}

console.log(
  `| family, by weights of the others | passages | kept at 95 % | ${LEAST_CHANCES.map((least) => `1 in ${Math.round(1 / least)}`).join(' | ')} |`,
)
console.log(`|---|---|---|${LEAST_CHANCES.map(() => '---|').join('')}`)
const found = LEAST_CHANCES.map(() => 0)
for (const [family, passages] of families) {
  const weights = fit(new Set([...families.keys()].filter((other) => other !== family)))
  const scored = passages.map((passage) => scoredBy(weights, passage))
  const at = LEAST_CHANCES.map((least) => keptFrom(scored, Math.log(least)))
  for (const [i, { answered }] of at.entries()) found[i]! += answered / families.size
  const cells = at.map(({ answered, kept }) => `${percent(answered)} in ${percent(kept)}`)
  console.log(
    `| ${family} | ${passages.length} | ${percent(keptFrom(scored, leastFor(scored)).kept)} | ${cells.join(' | ')} |`,
  )
}
console.log(`| mean | | | ${found.map(percent).join(' | ')} |`)
const weights = fit(new Set(families.keys()))
for (const [i, name] of NAMES.entries()) console.log(`  ${name}: ${weights[i]!.toFixed(2)},`)

function percent(share: number): string {
  return `${(100 * share).toFixed(1)} %`
}

// ── passages with their sentences ────────────────────────────────────────────────────────────────────────

async function passagesOf({
  engine,
  text,
  terms,
  candidates,
  evidence,
}: AskedQuestion): Promise<readonly Passage[]> {
  const read = createSentenceReader(engine.analyzer)
  return candidates
    .filter((candidate) => isOnePassage([candidate]))
    .map((candidate): Passage => {
      const { segment } = candidate
      const sentences = read([segment]).passages[0]!
      return onePassageFeatures({ text, terms }, [candidate], read).map((features, i) => {
        const span = { start: sentences.start(i), end: sentences.end(i) }
        const shown = segment.text.slice(span.start, span.end)
        const placed = { start: segment.start + span.start, end: segment.start + span.end }
        return {
          inputs: Float64Array.from(NAMES, (name) => features[name]),
          isEvidence: evidence.some((place) =>
            isIn(place, segment.document, placed, segment.text, segment.start),
          ),
          tokens: tokenizer.count(shown),
          estimated: Math.max(1, estimateTokenizer.count(shown)),
        }
      })
    })
    .filter((passage) => passage.some(({ isEvidence }) => isEvidence))
}

// ── the model ────────────────────────────────────────────────────────────────────────────────────────────

/**
 * A choice of one sentence of each passage (conditional logit), by Newton's method; where several are evidence each is
 * chosen as often. A family counts as much as it has passages, at most as `MOST_QUESTIONS`.
 */
function fit(trained: ReadonlySet<string>): Float64Array {
  const solution = new Float64Array(NAMES.length)
  for (let round = 0; round < ROUNDS; round++) {
    const gradient = new Float64Array(NAMES.length)
    const hessian = NAMES.map(() => new Float64Array(NAMES.length))
    for (const family of trained) {
      const passages = families.get(family)!
      const weight = Math.min(1, MOST_QUESTIONS / passages.length)
      for (const passage of passages) addSlopes(passage, weight, solution, gradient, hessian)
    }
    const step = solved(hessian, gradient)
    for (let j = 0; j < solution.length; j++) solution[j]! += step[j]!
  }
  return solution
}

function addSlopes(
  passage: Passage,
  weight: number,
  solution: Float64Array,
  gradient: Float64Array,
  hessian: readonly Float64Array[],
): void {
  const chances = chancesOf(passage.map(({ inputs }) => dot(solution, inputs)))
  const target = 1 / passage.filter(({ isEvidence }) => isEvidence).length
  const mean = NAMES.map((_, j) => passage.reduce((sum, { inputs }, i) => sum + chances[i]! * inputs[j]!, 0))
  for (const [i, { inputs, isEvidence }] of passage.entries())
    for (let j = 0; j < mean.length; j++) {
      gradient[j]! += weight * ((isEvidence ? target : 0) - chances[i]!) * inputs[j]!
      for (let k = 0; k <= j; k++)
        hessian[j]![k]! += weight * chances[i]! * (inputs[j]! - mean[j]!) * (inputs[k]! - mean[k]!)
    }
}

// ── what is kept ─────────────────────────────────────────────────────────────────────────────────────────

/** A passage's sentences with what each is worth, the best one in any case. */
interface Scored {
  readonly passage: Passage
  readonly worths: readonly number[]
  /** Up to which least worth a sentence of the evidence is kept. */
  readonly until: number
}

function scoredBy(weights: Float64Array, passage: Passage): Scored {
  const chances = chancesOf(passage.map(({ inputs }) => dot(weights, inputs)))
  const densities = chances.map((chance, i) => Math.log(chance / passage[i]!.estimated))
  const best = Math.max(...densities)
  const worths = densities.map((worth) => (worth === best ? Number.POSITIVE_INFINITY : worth))
  const until = Math.max(...worths.filter((_, i) => passage[i]!.isEvidence))
  return { passage, worths, until }
}

function leastFor(scored: readonly Scored[]): number {
  const until = scored.map((one) => one.until).toSorted((a, b) => b - a)
  return until[Math.ceil(ANSWERS * until.length) - 1]!
}

function keptFrom(scored: readonly Scored[], least: number): { answered: number; kept: number } {
  let [answered, kept, whole] = [0, 0, 0]
  for (const { passage, worths, until } of scored) {
    if (until >= least) answered += 1 / scored.length
    for (const [i, { tokens }] of passage.entries()) {
      whole += tokens
      if (worths[i]! >= least) kept += tokens
    }
  }
  return { answered, kept: kept / whole }
}
