import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { createAnalyzer } from '../../text/analyzer.ts'
import { askPassage } from '../span-candidates.ts'
import { candidateFeatures, FEATURES } from './features.ts'
import { decodeModel, encodeModel } from './format.ts'
import { bestCandidate, LEXICAL_SCORES, lexicalOf, readPassage, scoreCandidates } from './learned-reader.ts'
import { LEXICAL_BITS } from './lexical.ts'
import { binOf, limitsOf, scoreOf, type Trees, treeCount } from './trees.ts'
import { NUMBERS, WORDS } from './weights.ts'
import { CLASSES, classOf } from './word-classes.ts'

const analyzer = createAnalyzer()
const termsOf = (text: string) => analyzer.termsWithSpans(text, 'en')
const model = decodeModel({ words: WORDS, numbers: NUMBERS })
const PASSAGE =
  'The lighthouse of Varn, built by Ada Holm, was lit in 1874. It cost 12,500 crowns (about £900). Forty keepers served there.'

const read = (question: string, passage = PASSAGE) =>
  readPassage(question, askPassage(question, passage, termsOf), passage, termsOf, model.classes)

describe('a question', () => {
  it.each([
    ['In what year did the keeper die?', 'year', 'object'],
    ['Who designed the lighthouse?', '', 'subject'],
    ['What is the capital of Norway?', 'capital', 'copula'],
    ['During the war of 1812, what city did they burn?', 'city', 'inside'],
    ['the lighthouse of Varn', '', 'none'],
  ])('%s asks for "%s", which would stand as %s', (question, head, gap) => {
    expect(read(question).question).toMatchObject({ head, gap })
  })
})

describe('what the model sees', () => {
  it('is in bounds for whatever text: places in the table, all features, classes', () => {
    const text = fc
      .array(fc.constantFrom(...PASSAGE.split(' '), 'α', '№', '—', '“x”', '1.5', 'the'), { maxLength: 30 })
      .map((words) => words.join(' '))
    fc.assert(
      fc.property(text, text, (passage, asks) => {
        const asked = read(`What ${asks}?`, passage)
        const lexical = lexicalOf(asked, new Int8Array(2 ** LEXICAL_BITS).fill(1), 0.5)
        expect(lexical.every(Number.isFinite)).toBe(true)
        const values = new Float32Array(FEATURES + 1).fill(-7)
        asked.candidates.forEach((candidate, i) => {
          const view = asked.views.get(candidate.sentence)!
          expect(view.classes.every((one) => one >= 0 && one < CLASSES)).toBe(true)
          const own = lexical.subarray(i * LEXICAL_SCORES, (i + 1) * LEXICAL_SCORES)
          candidateFeatures(asked.question, view, candidate, own, values, 0)
          expect(values.every(Number.isFinite)).toBe(true)
          expect(values[FEATURES - 1]).not.toBe(-7)
          expect(values[FEATURES]).toBe(-7)
        })
      }),
      { numRuns: 50 },
    )
  })

  it('tells words that stand in the same places from others', () => {
    const same = (a: string, b: string) => classOf(model.classes, a, a) === classOf(model.classes, b, b)
    expect(same('was', 'were') && same('more', 'less') && same('he', 'she')).toBe(true)
    expect(same('the', 'film') || same('was', 'more')).toBe(false)
    expect(classOf(model.classes, '1874', '1874')).not.toBe(classOf(model.classes, '12', '12'))
  })
})

describe('trees', () => {
  const trees: Trees = {
    depth: 2,
    edges: [Float32Array.of(0, 1), Float32Array.of(5)],
    feature: Uint8Array.of(0, 1, 1),
    bin: Uint8Array.of(1, 0, 255),
    leaves: Float32Array.of(1, 2, 3, 4),
  }

  it.each([
    [[0.5, 4], 1],
    [[0.5, 6], 2],
    [[3, 4], 3],
    [[3, 9], 3],
  ])('%j is %d', (values, score) => {
    const [limits, all] = [limitsOf(trees), Float32Array.of(-7, ...values)]
    expect(scoreOf(trees, limits, all, 1, 0, treeCount(trees))).toBe(score)
    expect(scoreOf(trees, limits, all, 1, 1, treeCount(trees))).toBe(0)
  })

  it('send a value to the side that its bin stands on', () => {
    const value = fc.oneof(
      fc.float({ noNaN: true, noDefaultInfinity: true }),
      fc.constantFrom(-1, 0, 2.5, 2.4999998),
    )
    const edges = Float32Array.of(-1, 0, 2.5)
    fc.assert(
      fc.property(value, fc.constantFrom(0, 1, 2, 3, 255), (one, bin) => {
        const stump = { depth: 1, edges: [edges], feature: Uint8Array.of(0), bin: Uint8Array.of(bin) }
        const whole = { ...stump, leaves: Float32Array.of(1, 2) }
        const score = scoreOf(whole, limitsOf(whole), Float32Array.of(one), 0, 0, 1)
        expect(score).toBe(binOf(edges, Math.fround(one)) <= bin ? 1 : 2)
      }),
    )
  })

  it('put a value into the bin of the edges that it reaches', () => {
    const edges = Float32Array.of(-1, 0, 2.5)
    expect([-2, -1, 0.5, 2.5, 9].map((value) => binOf(edges, value))).toEqual([0, 1, 2, 3, 3])
  })

  it('come back from the file as they were written', () => {
    const table = new Int8Array(2 ** LEXICAL_BITS).map((_, i) => (i % 255) - 127)
    const written = encodeModel(['a', "b's"], [3, 95], { table, scale: 0.5, trees })
    const { classes, ...back } = decodeModel(written)
    expect(back).toEqual({ table, scale: 0.5, trees, limits: limitsOf(trees) })
    expect(classes.classes.get("b's")).toBe(95)
    expect(() => decodeModel({ ...written, words: 'a' })).toThrow(
      expect.objectContaining({ code: 'index-corrupt' }),
    )
  })
})

it('weights and words take less than 300 kB', () => {
  expect(WORDS.length + NUMBERS.length).toBeLessThan(300_000)
})

it('scores every candidate, the same each time', () => {
  const passage = read('When was the lighthouse of Varn lit?')
  const scores = scoreCandidates(passage, model)
  expect(scores).toHaveLength(passage.candidates.length)
  expect(scoreCandidates(passage, model)).toEqual(scores)
  const best = passage.candidates[scores.indexOf(Math.max(...scores))]!
  expect(PASSAGE.slice(best.start, best.end)).toBe('1874')
})

it('chooses, of answers that overlap, the one that shares most with all of them', () => {
  const text = 'Old Ada Holm built it. Forty keepers served there.'
  const passage = read('Who built the lighthouse?', text)
  const textOf = (i: number) => text.slice(passage.candidates[i]!.start, passage.candidates[i]!.end)
  const scored = (likely: Readonly<Record<string, number>>) =>
    Float64Array.from(passage.candidates, (_, i) => likely[textOf(i)] ?? -20)
  const overlapping = { 'Old Ada Holm': 0, 'Ada Holm': 0, Ada: 0, Forty: 0.1 }
  expect(textOf(bestCandidate(passage, scored(overlapping)))).toBe('Ada Holm')
  expect(textOf(bestCandidate(passage, scored({ ...overlapping, Forty: 5 })))).toBe('Forty')
})
