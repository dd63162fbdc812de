/** Reports as `eval report --json` and `eval compare --json` print them, small and made up. */
const file = (name: string, value: object) => ({
  name,
  mimeType: 'application/json',
  buffer: Buffer.from(JSON.stringify(value)),
})

const HOSTILE = '<img src=x onerror=pwned=1>'

export const RUN = file('run.json', {
  header: {
    type: 'run',
    format: 1,
    suite: 'core',
    budget: 800,
    budgets: [200, 800],
    tokenizer: 'o200k_base',
    seed: 1,
    version: '0.1.0',
    build: '0123456789abcdef',
    node: 'v24.0.0',
    platform: 'linux',
  },
  complete: true,
  levels: [
    {
      level: 'context',
      rows: [
        {
          task: `harbour ${HOSTILE}`,
          items: 40,
          of: 40,
          figure: 'evidenceRecall',
          value: 0.9,
          interval: [0.8, 0.96],
          figures: { evidenceRecall: 0.9 },
          plain: 0.7,
        },
      ],
      headline: 0.9,
      failed: 6,
      blame: { retrieve: 2, rerank: 4 },
      oracles: { rerank: { tried: 4, saved: 3 } },
    },
  ],
  heat: [],
  quadrants: [],
  tasks: [],
})

export const COMPARED = file('compared.json', {
  suite: 'core',
  a: 'before',
  b: 'after',
  minDrop: 0.02,
  alpha: 0.05,
  rows: [
    {
      task: 'harbour',
      level: 'context',
      figure: 'evidenceRecall',
      items: 40,
      a: 0.9,
      b: 0.8,
      difference: -0.1,
      interval: [-0.15, -0.04],
      p: 0.001,
      adjustedP: 0.002,
      won: [],
      lost: ['harbour-7', 'harbour-9'],
      dropped: true,
    },
  ],
  onlyA: 0,
  onlyB: 0,
  drops: 1,
  failed: false,
})
