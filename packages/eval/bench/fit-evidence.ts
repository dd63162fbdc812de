/**
 * Fits the weights of `rerank=evidence` (`packages/engine/src/rerank/evidence.ts`) and prints them, after what weights
 * of the even questions make of the odd ones, beside the present ones: the share of the evidence's sentences among the
 * first so many characters in the order of their worth.
 *
 *     node packages/eval/bench/fit-evidence.ts FOLDER-OF-SETS
 */
import { join } from 'node:path'
import { EVIDENCE_WEIGHTS } from '../../engine/src/rerank/evidence.ts'
import { type EvidenceFeatures, evidenceFeatures } from '../../engine/src/rerank/evidence-features.ts'
import { heldTerms, termWeights } from '../../engine/src/rerank/held-terms.ts'
import { createSentenceReader } from '../../engine/src/text/sentence-terms.ts'
import { type AskedQuestion, dot, isIn, readSet, solved } from './fitting.ts'

/**
 * What each set counts for. Sets of one answer in one passage, several of them on the same paragraphs, count for half.
 * All may be trained on (MIT, Apache-2.0, CC BY, CC BY-SA).
 */
const SETS = {
  'mh-hotpot-migres200': 1,
  'mh-2wiki-migres-train500': 1,
  'mh-musique-hipporag-train': 1,
  'chunking-evaluation': 1.5,
  'qa-covidqa': 0.75,
  'qa-squad2': 0.5,
  'qa-nq-oracle': 0.5,
  'qa-xquad/en': 0.5,
  'qa-xquad/de': 0.5,
  'qa-xquad/zh': 0.5,
} as const

/** Questions of a set, spread over all of it. */
const MOST_QUESTIONS = 150
/** Every so many sentences without evidence are fitted on, each for as many. */
const THINNING = 3
const RIDGE = 1e-3
const ROUNDS = 25
const CHARACTERS = [500, 1000, 2000, 4000]

type Name = keyof EvidenceFeatures
const NAMES = Object.keys(EVIDENCE_WEIGHTS) as Name[]

interface Row {
  /** The features in the order of `NAMES`, behind a 1. */
  readonly inputs: Float64Array
  readonly isEvidence: boolean
  readonly length: number
}
type Asked = readonly Row[]

const asked = new Map<string, readonly Asked[]>()
for (const name of Object.keys(SETS)) {
  asked.set(name, await readSet(join(process.argv[2]!, name), MOST_QUESTIONS, sentencesOf))
  console.error(`${name}: ${asked.get(name)!.length} questions`)
}

const half = fit((i) => i % 2 === 0)
const present = Float64Array.from([0, ...NAMES.map((name) => EVIDENCE_WEIGHTS[name])])
console.log(`| set (odd questions) | ${CHARACTERS.map((count) => `present ${count}, fitted`).join(' | ')} |`)
console.log(`|---|${CHARACTERS.map(() => '---|').join('')}`)
for (const [name, questions] of asked) {
  const odd = questions.filter((_, i) => i % 2 === 1)
  const [before, after] = [present, half].map((weights) => heldWithin(odd, weights))
  console.log(
    `| ${name} | ${before!.map((share, i) => `${share.toFixed(3)}, ${after![i]!.toFixed(3)}`).join(' | ')} |`,
  )
}
const weights = fit(() => true)
for (const [i, name] of NAMES.entries()) console.log(`  ${name}: ${weights[i + 1]!.toFixed(2)},`)

// ── sentences with their features ────────────────────────────────────────────────────────────────────────

async function sentencesOf({ engine, text, terms, candidates, evidence }: AskedQuestion): Promise<Asked> {
  const { analyzer, index } = engine
  const weights = await termWeights({ text, terms }, index)
  const held = heldTerms(candidates, weights, createSentenceReader(analyzer))
  return evidenceFeatures(candidates, { question: text, weights, analyzer, held }).flatMap((list, i) => {
    const { segment } = candidates[i]!
    const passage = held.passages[i]!
    return list.map((features, s) => {
      const start = segment.start + passage.start(s)
      const end = segment.start + passage.end(s)
      return {
        inputs: Float64Array.from([1, ...NAMES.map((name) => features[name])]),
        isEvidence: evidence.some((place) =>
          isIn(place, segment.document, { start, end }, segment.text, segment.start),
        ),
        length: end - start,
      }
    })
  })
}

// ── the model ────────────────────────────────────────────────────────────────────────────────────────────

/** Logistic regression by Newton's method, ridge on standardised inputs. Every question of a set counts the same. */
function fit(isTrained: (question: number) => boolean): Float64Array {
  const rows: { readonly inputs: Float64Array; readonly target: number; readonly weight: number }[] = []
  for (const [name, questions] of asked) {
    const some = questions.filter((_, i) => isTrained(i))
    for (const question of some) {
      const weight = SETS[name as keyof typeof SETS] / some.length / question.length
      for (const [i, { inputs, isEvidence }] of question.entries())
        if (isEvidence) rows.push({ inputs, target: 1, weight })
        else if (i % THINNING === 0) rows.push({ inputs, target: 0, weight: weight * THINNING })
    }
  }
  const size = NAMES.length + 1
  const total = rows.reduce((sum, { weight }) => sum + weight, 0)
  const mean = (of: (input: number) => number, input: number) =>
    rows.reduce((sum, { inputs, weight }) => sum + weight * of(inputs[input]!), 0) / total
  const centre = Float64Array.from({ length: size }, (_, j) => (j === 0 ? 0 : mean((x) => x, j)))
  const scale = Float64Array.from({ length: size }, (_, j) =>
    j === 0 ? 1 : Math.sqrt(mean((x) => (x - centre[j]!) ** 2, j)) || 1,
  )
  const standard = rows.map(({ inputs }) => inputs.map((x, j) => (x - centre[j]!) / scale[j]!))
  const solution = new Float64Array(size)
  for (let round = 0; round < ROUNDS; round++) {
    const gradient = solution.map((w) => RIDGE * w)
    const hessian = Array.from({ length: size }, (_, j) =>
      Float64Array.from({ length: size }, (_, k) => (j === k ? RIDGE : 0)),
    )
    for (const [r, x] of standard.entries()) {
      const { target, weight } = rows[r]!
      const p = 1 / (1 + Math.exp(-dot(solution, x)))
      const slope = (weight / total) * p * (1 - p)
      for (let j = 0; j < size; j++) {
        gradient[j]! += (weight / total) * (p - target) * x[j]!
        for (let k = 0; k <= j; k++) hessian[j]![k]! += slope * x[j]! * x[k]!
      }
    }
    const step = solved(hessian, gradient)
    for (let j = 0; j < size; j++) solution[j]! -= step[j]!
  }
  return solution.map((w, j) => w / scale[j]!)
}

/** Mean share of a question's evidence sentences among the first so many characters, best first. */
function heldWithin(questions: readonly Asked[], weights: Float64Array): readonly number[] {
  const sums = CHARACTERS.map(() => 0)
  for (const rows of questions) {
    const all = rows.filter(({ isEvidence }) => isEvidence).length
    if (all === 0) continue
    let length = 0
    for (const { row } of rows
      .map((row) => ({ row, worth: dot(weights, row.inputs) }))
      .sort((a, b) => b.worth - a.worth)) {
      length += row.length
      for (const [i, most] of CHARACTERS.entries()) if (row.isEvidence && length <= most) sums[i]! += 1 / all
    }
  }
  return sums.map((sum) => sum / questions.length)
}
