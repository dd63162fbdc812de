import { describe, expect, it } from 'vitest'
import { plain, type Screen } from '../paint.ts'
import { cells } from '../text.ts'
import { generateView, runView, segmentationView, spansView } from './eval.ts'

const screen: Screen = { width: 80, paint: plain }
const page = (text: string) => text.split('\n').slice(0, -1)
const point = {
  budget: 128,
  tokens: 100.4,
  words: 63.1,
  evidenceRecall: 0.87307,
  evidencePrecision: 0.04684,
  allEvidence: 0.86891,
}

describe('spansView', () => {
  it('sets contexts above plain passages, budget by budget', () => {
    const view = spansView(
      {
        strategy: 'default',
        points: [
          { ...point, answerInContext: 0.9, plainTokens: 158.1 },
          { ...point, share: 0.2, budget: 3874.5 },
        ],
        baseline: [point, { ...point, share: 0.2 }],
        queries: 1190,
        answerable: 1180,
        documents: 240,
        tokenizer: 'o200k_base',
        indexSeconds: 0.25,
        contextMsP50: 7.2,
        contextMsP95: 17.7,
        folder: 'en',
        settings: { mode: 'default', titles: true },
        refusedQueries: 1,
      },
      screen,
    )
    expect(page(view)).toEqual([
      'en: 1,190 questions (1,180 with an answer to look for), 240 documents',
      '         budget           tokens  words  recall   prec    all  answer  plain=',
      '            128  default     100     63   0.873  0.047  0.869   0.900     158',
      '                 plain       100     63   0.873  0.047  0.869',
      '  20 % (~3,875)  default     100     63   0.873  0.047  0.869',
      '                 plain       100     63   0.873  0.047  0.869',
      '  plain=: tokens of whole passages for the same recall',
      'mode default · titles true · counted by o200k_base · index 250 ms',
      'context p50 7.2 ms, p95 18 ms · 1 question refused, counted as nothing found',
    ])
  })
})

describe('generateView', () => {
  it('says what was made, and from what', () => {
    const view = generateView(
      {
        family: 'failures',
        kind: 'missing',
        seed: 3,
        parameters: { rate: 0.3 },
        folder: '/sets/open',
        documents: 1,
        characters: 5203,
        questions: 5,
        unanswerable: 5,
      },
      screen,
    )
    expect(page(view)).toEqual([
      '/sets/open',
      '  1 document, 5,203 characters',
      '  5 questions, 5 of them without an answer',
      'failures missing · seed 3 · rate 0.3',
    ])
  })
})

describe('segmentationView', () => {
  it('shows each file beside Intl.Segmenter, and the means', () => {
    const view = segmentationView(
      {
        files: [{ name: 'en-mail', lang: 'en', precision: 0.95, recall: 0.9, f1: 0.9243, intlF1: 0.81 }],
        macroF1: 0.9243,
        macroIntlF1: 0.81,
      },
      screen,
    )
    expect(page(view)).toEqual([
      'Ends of sentences in 1 file',
      '  file     lang   prec  recall     F1  Intl F1',
      '  en-mail  en    0.950   0.900  0.924    0.810',
      '  mean                          0.924    0.810',
      "  Intl: the JavaScript engine's own Intl.Segmenter",
    ])
  })
})

describe('runView', () => {
  const row = { scope: 'small', dispersion: 'low', questions: 51, context: point, plain: point } as const
  const reader = {
    questions: 51,
    answered: 0.96,
    right: 0.78,
    f1: 0.25,
    citationPrecision: 0.8,
    citationRecall: 0.8,
  }
  const abstention = {
    precision: 0.1,
    recall: 0.2,
    f1: 0.15,
    falseAnswers: 0.8,
    overRefusals: 0.19,
    overall: 0.5,
  }
  const view = runView(
    {
      suite: 'core',
      budget: 512,
      tokenizer: 'estimate',
      seed: 1,
      contexts: [
        { ...row, task: 'core/fact', saturated: false },
        { ...row, task: 'biographies/multi-standard', saturated: true },
      ],
      reader: [{ ...reader, task: 'core/fact' }],
      abstention,
      figures: [],
      peers: [],
      skipped: [],
      questions: 102,
      seconds: 4.9,
    },
    screen,
  )

  it('shows contexts, readers and silence', () => {
    expect(page(view)).toEqual([
      'Evidence in contexts, beside whole passages in retrieval order (plain)',
      '  task                        asked  tokens  recall    all  plain    all',
      '  core/fact                      51     100   0.873  0.869  0.873  0.869',
      '  biographies/multi-standard     51     100   0.873  0.869  0.873  0.869  easy',
      '  easy: plain passages find nearly all, so the task tells no two engines apart',
      '',
      'Answers of the reader without a model',
      '  task       asked  answered  right     F1  cites  cited',
      '  core/fact     51     0.960  0.780  0.250  0.800  0.800',
      '  silent where there is no answer: 0.200; silent although there is one: 0.190',
      '',
      'suite core · 102 questions · budget 512, counted by estimate · seed 1 · 4.9 s',
    ])
    for (const line of page(view)) expect(cells(line)).toBeLessThanOrEqual(80)
  })
})
