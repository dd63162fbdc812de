import { describe, expect, it } from 'vitest'
import { loadTokenizer } from '../index.ts'
import type { Citation } from '../model.ts'
import { createAnalyzer } from '../text/analyzer.ts'
import { createDemonstrations, DEMONSTRATION_TOKENS, demonstrationsOf } from './demonstrations.ts'
import { observationBlock } from './observation-block.ts'

const analyzer = createAnalyzer()
const place = { line: 1, column: 1 }
const cite = (...quotes: string[]): readonly Citation[] =>
  quotes.map((quote, i) => ({
    ...{ id: i + 1, document: `${i}.md`, title: '', headings: [], from: place, to: place },
    ...{ start: 10 * i, end: 10 * i + quote.length, quote },
  }))

const BRIDGE = 'It is long. The bridge was opened in 1932.'
const TOWER = 'The tower was built by Otto Brandt. The tower has nine bells.'
const PUMP = 'The pump contains the main filter.'

describe('demonstrations', () => {
  it('asks what each passage answers, one of each before a second of any', () => {
    const passages = cite(BRIDGE, TOWER, PUMP)
    const found = demonstrationsOf(passages, 'Which lamps are red?', analyzer)
    expect(found.map(({ question, citation, answer }) => `${question} [${citation}] ${answer}`)).toEqual([
      'When was the bridge opened? [1] 1932',
      'By whom or what was the tower built? [2] Otto Brandt',
      'What does the pump contain? [3] the main filter',
    ])
    for (const { citation, start, end, answer } of found) {
      const { quote, start: offset } = passages[citation - 1]!
      expect(quote.slice(start - offset, end - offset)).toBe(answer)
    }
  })

  it('leaves out what may answer the question asked', () => {
    const found = demonstrationsOf(cite(BRIDGE, TOWER), 'In which year was the bridge opened?', analyzer)
    expect(found.map(({ citation }) => citation)).toEqual([2, 2])
    const builder = demonstrationsOf(cite(BRIDGE, TOWER), 'Who paints lamps?', analyzer)
    expect(builder.map(({ question }) => question)).not.toContain('By whom or what was the tower built?')
  })

  it('stand before the closing mark, and leave the block as it is where there are none', () => {
    const { pieces } = createDemonstrations(analyzer)
    const passages = cite(BRIDGE)
    const block = observationBlock.pieces(passages)
    expect(pieces(passages, 'Which lamps are red?')).toEqual([
      ...block.slice(0, -1),
      '[0] Questions that these passages answer:\n',
      'When was the bridge opened? [1] 1932\n',
      ...block.slice(-1),
    ])
    expect(pieces(passages, 'When was the bridge opened?')).toEqual(block)
    expect(pieces([])).toEqual([])
  })

  it('keeps to 90 tokens', async () => {
    const { count } = await loadTokenizer('o200k_base')
    const { pieces } = createDemonstrations(analyzer)
    const long = 'Ĳsselmeer Zuiderzeewerken Ørstedværket'
    const passages = cite(...['A', 'B', 'C'].map((one) => `${one}${long} was opened to 東京 trains in 1932.`))
    const added = pieces(passages, 'Which lamps are red?').slice(
      observationBlock.pieces(passages).length - 1,
      -1,
    )
    expect(added.length).toBeGreaterThan(1)
    expect(count(added.join(''))).toBeLessThanOrEqual(DEMONSTRATION_TOKENS)
  })
})
