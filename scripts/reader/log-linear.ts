/** The table of words: a log-linear model over the candidates of a passage, trained by AdaGrad on shared targets. */
import { lexicalScores, NO_PLACE, PARTS, TEMPLATES } from '../../packages/engine/src/answer/reader/lexical.ts'
import { random } from '../sentences/augment.ts'
import type { Prepared } from './prepare.ts'

const EPOCHS = 5
const RATE = 0.15
const DECAY = 2e-6

/** Weights that raise the candidates with the most of a gold answer over the others of their passage. */
export function learnTable(passages: readonly Prepared[], size: number, seed: number): Float32Array {
  const weights = new Float32Array(size)
  const squares = new Float32Array(size).fill(1e-2)
  const draw = random(seed)
  const order = passages.map((_, i) => i)
  for (let epoch = 0; epoch < EPOCHS; epoch++) {
    shuffle(order, draw)
    for (const at of order) {
      const { places, targets, count } = passages[at]!
      const share = softmax(tableScores(passages[at]!, weights))
      for (let i = 0; i < count; i++) {
        const slope = share[i]! - targets[i]!
        if (Math.abs(slope) < 1e-4) continue
        for (let j = i * TEMPLATES; j < (i + 1) * TEMPLATES; j++) {
          const place = places[j]!
          if (place === NO_PLACE) continue
          const g = slope + DECAY * weights[place]!
          squares[place]! += g * g
          weights[place]! -= (RATE * g) / Math.sqrt(squares[place]!)
        }
      }
    }
  }
  return weights
}

export function tableScores({ places, count }: Prepared, weights: Float32Array): Float64Array {
  const scores = new Float64Array(count)
  const parts = new Float64Array(PARTS)
  for (let i = 0; i < count; i++) {
    lexicalScores(weights, places, i * TEMPLATES, parts)
    scores[i] = parts[0]! + parts[1]! + parts[2]!
  }
  return scores
}

export function softmax(scores: Float64Array): Float64Array {
  let most = -Infinity
  for (const score of scores) most = Math.max(most, score)
  let total = 0
  const shares = scores.map((score) => {
    const share = Math.exp(score - most)
    total += share
    return share
  })
  return shares.map((share) => share / total)
}

export function shuffle(items: number[], draw: () => number): void {
  for (let i = items.length - 1; i > 0; i--) {
    const j = Math.floor(draw() * (i + 1))
    ;[items[i], items[j]] = [items[j]!, items[i]!]
  }
}
