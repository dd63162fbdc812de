import type { AnswerOutput, ContextOutput, ExplainOutput, TraceOutput } from '@lightcone/operations'
import type { AddReport, Citation, Explanation } from 'lightcone'
import { describe, expect, it } from 'vitest'
import { colour, plain, type Screen } from '../paint.ts'
import { cells } from '../text.ts'
import { addView } from './add.ts'
import { askView } from './ask.ts'
import { contextView } from './context.ts'
import { explainView, tree } from './explain.ts'
import { editsView, exportView, namesView, pathView, showView, themesView } from './graph.ts'
import { searchView } from './search.ts'
import { doctorView, evalView, gcView, getView, removeView } from './small.ts'
import { statusView } from './status.ts'

const screen: Screen = { width: 80, paint: plain }
const page = (text: string) => text.split('\n').slice(0, -1)

const trace: TraceOutput = {
  query: 'How are keys rotated?',
  stages: [
    {
      name: 'retrieve',
      in: 3,
      out: 12,
      droppedCount: 0,
      elapsedMs: 1.24,
      notes: { k: 50, retriever: 'lexical' },
    },
    { name: 'arrange', in: 2, out: 1, droppedCount: 0, elapsedMs: 10.6, notes: { cut: 0.1234 } },
  ],
  elapsedMs: 12,
}

const citation: Citation = {
  id: 1,
  document: 'docs/keys.md',
  title: 'Keys',
  headings: ['Rotation'],
  start: 20,
  end: 63,
  quote: 'Signing keys are rotated every\n90 days.',
  from: { line: 5, column: 1 },
  to: { line: 6, column: 8 },
}

const context: ContextOutput = {
  query: 'How are keys rotated?',
  text: '[1] Keys, Rotation\nSigning keys are rotated every 90 days.',
  citations: [citation],
  omitted: [
    { document: 'docs/b.md', start: 0, end: 9, reason: 'score-fall', score: 1 },
    { document: 'docs/a.md', start: 0, end: 9, reason: 'score-fall', score: 2 },
    { document: 'docs/c.md', start: 0, end: 9, reason: 'budget', score: 3 },
  ],
  omittedCount: { 'score-fall': 2, budget: 41 },
  tokens: 120,
  budget: { tokens: 1200, tokenizer: 'o200k_base' },
  plain: { passages: 2, tokens: 480 },
  corpus: { documents: 37, segments: 210, tokens: 48_210 },
  trace,
}

const report: AddReport = {
  source: 'docs',
  added: 2,
  replaced: 0,
  unchanged: 1,
  removed: 0,
  skipped: [{ source: 'docs', path: 'logo.png', code: 'file-binary', reason: 'The file holds no text.' }],
  bytes: 4200,
  segments: 12,
  elapsedMs: 31,
}

describe('contextView', () => {
  it('shows the context, its places, and the account of every token', () => {
    expect(page(contextView(context, screen))).toEqual([
      '[1] Keys, Rotation',
      'Signing keys are rotated every 90 days.',
      '',
      'Citations',
      '  [1] docs/keys.md:5-6  Keys › Rotation',
      '',
      'What went in, what stayed out',
      '  in                     1  docs/keys.md',
      '  out: scores fell off   2  docs/a.md, docs/b.md',
      '  out: over budget      41  docs/c.md, …',
      '',
      'Tokens',
      '  used                120  of 1,200 (10 %), counted by o200k_base',
      '  whole passages      480  the top 2, to hold the same: 75 % saved',
      '  corpus          ~48,210  in 37 documents; <1 % of it used',
      '',
      'Time',
      '  retrieve 1.2 ms · arrange 11 ms · total 12 ms',
    ])
  })

  it('says so when there is nothing', () => {
    const empty = {
      ...context,
      text: '',
      citations: [],
      omitted: [],
      omittedCount: {},
      tokens: 0,
      plain: { passages: 0, tokens: 0 },
    }
    expect(page(contextView(empty, screen))[0]).toBe('Nothing in the sources bears on this question.')
  })

  it('lets no source steer the terminal, and no line leave it', () => {
    const evil = `docs/\x1b[2J${'很长'.repeat(60)}.md`
    const hostile: ContextOutput = {
      ...context,
      text: `\x1b]0;title\x07${'密'.repeat(100)}`,
      citations: [{ ...citation, document: 'a\u202eb.md', title: `\x9b31m${'t'.repeat(200)}` }],
      omitted: [{ document: evil, start: 0, end: 1, reason: 'budget', score: 1 }],
      omittedCount: { budget: 1 },
    }
    const lines = page(contextView(hostile, screen))
    expect(lines.join('')).not.toMatch(/[\x00-\x1f\x7f-\x9f\u202e]/)
    for (const line of lines) expect(cells(line)).toBeLessThanOrEqual(80)
  })

  it('colours only with a painting screen', () => {
    expect(contextView(context, { width: 80, paint: colour })).toContain('\x1b[1mCitations\x1b[22m')
    expect(contextView(context, screen)).not.toContain('\x1b')
  })
})

describe('askView', () => {
  const answer: AnswerOutput = {
    query: context.query,
    text: 'Signing keys are rotated every 90 days. [1]',
    status: 'answered',
    citations: [citation],
    reader: 'extractive',
    context,
  }

  it('shows the answer and what it rests on', () => {
    expect(page(askView(answer, screen))).toEqual([
      'Signing keys are rotated every 90 days. [1]',
      '',
      'From',
      '  [1] docs/keys.md:5-6  Keys › Rotation',
      '      Signing keys are rotated every 90 days.',
      '',
      'Read by extractive · from 120 of 1,200 tokens · retrieve 1.2 ms · arrange 11 ms',
      'total 12 ms',
    ])
  })

  it('owns up to having no answer', () => {
    const none = askView({ ...answer, text: '', status: 'unanswerable', citations: [] }, screen)
    expect(page(none)[0]).toBe('The sources do not hold an answer to this question.')
  })
})

const leaf = (name: string, value: number, inputs: Record<string, number> = {}): Explanation => ({
  name,
  value,
  rule: 'leaf',
  parts: [],
  inputs,
})
const score: Explanation = {
  name: 'bm25f',
  value: 3.5,
  rule: 'sum',
  parts: [
    {
      name: 'key',
      value: 2,
      rule: 'product',
      parts: [leaf('idf', 4, { df: 12 }), leaf('tf', 0.5, { length: 0.25 })],
    },
    leaf('rotate', 1.5),
  ],
}

describe('tree', () => {
  it('draws sums and products with their parts', () => {
    expect(tree(score, 70)).toEqual([
      'bm25f 3.5000 (sum)',
      '├─ key 2.0000 (product)',
      '│  ├─ idf 4.0000  df 12',
      '│  └─ tf 0.5000  length 0.250',
      '└─ rotate 1.5000',
    ])
  })

  it('puts long facts below', () => {
    expect(
      tree(
        {
          name: 'sum',
          value: 1,
          rule: 'sum',
          parts: [leaf('tf', 1, { frequency: 1, length: 2, average: 3 })],
        },
        30,
      ),
    ).toEqual(['sum 1.0000 (sum)', '└─ tf 1.0000', '      frequency 1, length 2,', '      average 3'])
  })
})

const segment = {
  start: 0,
  end: 63,
  position: 0,
  kind: 'passage',
  headings: ['Rotation'],
  document: 'docs/keys.md',
  version: 1,
  title: 'Keys',
  language: 'en',
  ordinal: 0,
  text: 'Signing keys are rotated every\n90 days.\n',
} as const

describe('explainView', () => {
  it('follows the document through the stages', () => {
    const explained: ExplainOutput = {
      query: context.query,
      document: 'docs/keys.md',
      rank: 1,
      candidates: [{ segment, score: 1.5, explanation: leaf('rotate', 1.5) }],
      included: [{ id: 1, start: 20, end: 63 }],
      dropped: [{ start: 0, end: 20, stage: 'rerank', reason: 'pruned', detail: 'coverage 0.100' }],
      summary: 'It is in the context as [1]; its best passage ranks 1.',
      trace,
    }
    expect(page(explainView(explained, screen))).toEqual([
      'docs/keys.md: It is in the context as [1]; its best passage ranks 1.',
      '',
      'Characters 0-63 Rotation',
      '  rotate 1.5000',
      '',
      'Its fate',
      '  20-63  in the context as [1]',
      '   0-20  out at rerank          pruned sentences  coverage 0.100',
      '',
      'Stages, over all documents',
      '  stage     in  out    time  notes',
      '  retrieve   3   12  1.2 ms  k 50, retriever lexical',
      '  arrange    2    1   11 ms  cut 0.123',
    ])
  })
})

describe('searchView', () => {
  it('shows place, score and an excerpt', () => {
    const candidates = [
      {
        segment,
        score: 1.5,
        explanation: leaf('rotate', 1.5),
        from: { line: 1, column: 1 },
        to: { line: 6, column: 9 },
      },
    ]
    expect(page(searchView({ query: 'keys', candidates, trace }, screen))).toEqual([
      '1  docs/keys.md:1-6  1.500',
      '    Keys › Rotation',
      '    Signing keys are rotated every 90 days.',
      '',
      '1 segment · retrieve 1.2 ms · arrange 11 ms · total 12 ms',
    ])
    expect(page(searchView({ query: 'keys', candidates: [], trace }, screen))[0]).toMatch(
      /^No segment matches · /,
    )
  })
})

describe('addView', () => {
  it('counts, and names every skip with its reason', () => {
    expect(page(addView([report], screen))).toEqual([
      'docs: 2 added, 1 unchanged, 1 skipped (12 segments, 4.2 kB, 31 ms)',
      '  skipped docs/logo.png',
      '          [file-binary] The file holds no text.',
    ])
  })

  it('counts the skips that would fill the screen', () => {
    const skipped = Array.from({ length: 25 }, (_, at) => ({ ...report.skipped[0]!, path: `${at}.png` }))
    expect(page(addView([{ ...report, skipped }], screen)).at(-1)).toBe('  and 5 more: 5 file-binary')
  })
})

describe('statusView', () => {
  it('shows counts, sources, skips and documents', () => {
    const view = statusView(
      {
        location: '/home/a/.lightcone',
        namespace: 'default',
        documents: 1200,
        segments: 8000,
        length: 4_000_000,
        bytesOnDisk: 9_100_000,
        seq: 7,
        analyzer: 'words-1',
        graph: true,
        formatVersion: 1,
        languages: { de: 200, en: 1000 },
        sources: [{ name: 'docs', kind: 'folder', root: '/home/a/docs', documents: 1200, skipped: 1 }],
        skipped: report.skipped,
        spaces: [
          { name: 'lsa-1', dimensions: 128, segments: 8000 },
          { name: 'ollama/e', dimensions: 768, segments: 2000, notes: ['It rests.'] },
        ],
        documentList: [
          {
            id: 'docs/keys.md',
            version: 2,
            source: 'docs',
            title: 'Keys',
            language: 'en',
            length: 4200,
            metadata: {},
          },
        ],
      },
      screen,
    )
    expect(page(view)).toEqual([
      '/home/a/.lightcone (namespace default)',
      '  documents   1,200',
      '  segments    8,000',
      '  characters  4,000,000',
      '  on disk     9.1 MB',
      '  languages   en 1,000, de 200',
      '  vectors     lsa-1 8,000, ollama/e 2,000 (It rests.)',
      '  commit      7, format 1, analyzer words-1',
      '',
      'Sources',
      '  docs  1,200 documents  1 skipped  /home/a/docs',
      '',
      'Skipped (1)',
      '  skipped docs/logo.png',
      '          [file-binary] The file holds no text.',
      '',
      'Documents',
      '  docs/keys.md  v2  4,200 chars  Keys',
    ])
  })
})

describe('small views', () => {
  it('get', () => {
    const document = {
      id: 'docs/keys.md',
      version: 2,
      source: 'docs',
      title: 'Keys',
      language: 'en',
      hash: '',
      length: 9,
      metadata: {},
    }
    const from = { line: 3, column: 1 }
    expect(
      page(getView({ document, start: 0, end: 9, text: '# Keys\n\n\n', from, to: from }, screen)),
    ).toEqual(['docs/keys.md:3  version 2, en', '# Keys', '', ''])
  })

  it('rm', () => {
    expect(removeView({ removed: 1, missing: ['nope'] }, screen)).toBe(
      '1 document removed\n  not in the index: nope\n',
    )
    expect(removeView({ removed: 0, missing: [], vectors: 41 }, screen)).toBe('41 vectors removed\n')
    expect(removeView({ removed: 2, missing: [], vectors: 41 }, screen)).toBe(
      '2 documents removed, 41 vectors removed\n',
    )
  })

  it('gc', () => {
    expect(gcView({ collected: 1, keepDays: 30 })).toBe(
      '1 old version deleted; replaced and removed ones are kept for 30 days\n',
    )
    expect(gcView({ collected: 0, keepDays: null })).toContain('kept for ever')
  })

  it('doctor', () => {
    const checks = [
      { name: 'store', ok: true, detail: 'whole' },
      { name: 'lexical', ok: false, detail: 'a part is missing' },
    ]
    expect(page(doctorView({ location: 'a', ok: false, checks, rebuilt: false, lost: [] }, screen))).toEqual([
      'a',
      '  ✓ store: whole',
      '  ✗ lexical: a part is missing',
      'The index is damaged.',
      'Run `lightcone doctor --rebuild` to write it anew from its documents.',
    ])
    const relations = { kept: 3, lost: 1, unreadable: false }
    const sound = { location: 'a', ok: true, checks: [], rebuilt: true, lost: [], relations }
    expect(page(doctorView(sound, screen)).at(-1)).toBe('3 relations read by a model taken over, 1 not')
    const missing = ['the edits of names of "default"']
    expect(page(doctorView({ ...sound, missing }, screen)).at(-2)).toBe(
      'Damaged and left out: the edits of names of "default"',
    )
  })

  it('eval beir', () => {
    const view = evalView(
      {
        'recall@2': 0.5,
        'recall@5': 0.75,
        'recall@10': 1,
        'recall@20': 1,
        'recall@50': 1,
        'all@5': 0.5,
        'ndcg@10': 0.6543,
        'mrr@10': 0.6,
        queries: 1,
        documents: 12,
        indexSeconds: 0.25,
        queryMsP50: 1.2,
        queryMsP95: 2.5,
        folder: 'keys',
        split: 'test',
        settings: { mode: 'default', unit: 'document', titles: true },
        refusedQueries: 1,
      },
      screen,
    )
    expect(page(view)).toEqual([
      'keys, test: 1 question, 12 documents',
      '  recall@2   0.5000',
      '  recall@5   0.7500',
      '  recall@10  1.0000',
      '  recall@20  1.0000',
      '  recall@50  1.0000',
      '  all@5      0.5000',
      '  ndcg@10    0.6543',
      '  mrr@10     0.6000',
      'mode default · unit document · titles true · index 250 ms',
      'question p50 1.2 ms, p95 2.5 ms · 1 question refused, counted as nothing found',
    ])
  })
})

describe('the views of the graph', () => {
  const quote = 'Mara Ellison was born in Port Velloe.'
  const evidence = { document: 'people/office.md', start: 22, end: 59, quote }
  const entity = { name: 'mara ellison', passages: 2, documents: ['people/ellison.md'] }

  it('list names with their passages and documents', () => {
    expect(page(namesView({ total: 7, entities: [entity] }, screen))).toEqual([
      'mara ellison  2 passages  people/ellison.md',
      '1 of 7 names',
    ])
    expect(page(namesView({ total: 0, entities: [] }, screen))).toEqual(['No name matches'])
  })

  it('show relations with their sentences', () => {
    const relation = { from: 'mara ellison', predicate: 'born in', to: 'port velloe', weight: 1.25, evidence }
    expect(page(showView({ entity, relations: [relation], total: 1 }, screen))).toEqual([
      'mara ellison: 2 passages',
      '  mara ellison born in port velloe  1.3',
      `    ${quote} (people/office.md)`,
      '1 of 1 relation',
    ])
  })

  it('say where a way leads, or that there is none', () => {
    const step = { ...evidence, title: 'The harbour office', name: 'port velloe' }
    expect(page(pathView({ steps: [step] }, screen))).toEqual([
      'The harbour office (people/office.md) → port velloe',
    ])
    expect(page(pathView({ steps: [] }, screen))).toEqual(['No way leads from one to the other.'])
  })

  it('quote the digest of themes', () => {
    const theme = {
      grain: 0,
      names: ['mara ellison', 'port velloe'],
      size: 3,
      passages: 2,
      digest: [evidence],
    }
    expect(page(themesView({ grains: [4, 2], themes: [theme] }, screen))).toEqual([
      'mara ellison, port velloe, …',
      '  3 names, 2 passages',
      `    ${quote} (people/office.md)`,
      'themes by grain: 4, 2',
    ])
  })

  it('say what an export holds and which edits are in force', () => {
    const written = { format: 'csv', text: '', entities: 1, relations: 2, partial: true }
    expect(page(exportView(written, screen))).toEqual([
      '1 name and 2 relations as csv; a limit left the rest out. --text prints them.',
    ])
    const merge = { id: 1, kind: 'merge', names: ['m. e.'], into: 'mara ellison' } as const
    const gone = { id: 2, kind: 'delete', name: 'lamp prize' } as const
    expect(page(editsView({ edits: [merge], undone: gone }, screen))).toEqual([
      'taken back: 2: lamp prize is no name',
      '1: m. e. counts as mara ellison',
    ])
    expect(page(editsView({ edits: [] }, screen))).toEqual(['No edits in force'])
  })
})
