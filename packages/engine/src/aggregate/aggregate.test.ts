import { describe, expect, it } from 'vitest'
import { createAnalyzer } from '../text/analyzer.ts'
import { aggregate, asksForOperation } from './aggregate.ts'
import { numberOf, rowsOf } from './rows.ts'

const analyzer = createAnalyzer()

const sentences = {
  id: 'sales.txt',
  language: 'en',
  blocks: [],
  text: [
    'Alwin Ashacre sold 12 lamps in Bramaby.',
    'Dagny Elmfield sold 30 globes in Bramaby.',
    'The ferryman waited for the fair until the rain stopped.',
    'Edric Grimgate sold 5 lamps in Dunholm.',
    'Fenja Holtmark sold 1,200 kettles in Bramaby.',
    'Gorm Ingness sold 7 lamps in Eyrford.',
    ...['Bramaby lies in the Fens.', 'Dunholm lies in the Fens.', 'Eyrford lies in the Vale.'],
    ...['Farnora lies in the Coast.', 'Gelswick lies in the Vale.'],
  ].join('\n'),
}

const csvText = 'town,item,pieces,price\nOslo,lamps,12,3.5\nOslo,globes,30,2\n"Mo, i Rana",lamps,7,9\n'
const stockText =
  'sku,name,warehouse,quantity,price\nA-1,Brass valve,Oslo,42,19.90\nA-2,Steel valve,Oslo,7,24.50\nA-3,Pump,Bergen,3,310\nA-4,Hose 5m,Bergen,120,12\nA-5,Hose 10m,Mo,55,21\n'
const tableOf = (id: string, text: string) => ({
  id,
  language: 'en',
  text,
  blocks: [...text.matchAll(/[^\n]+/g)].map(({ index, 0: line }, i) => ({
    kind: i === 0 ? ('table' as const) : ('row' as const),
    start: index,
    end: index + line.length,
  })),
})
const csv = tableOf('sales.csv', csvText)
const stock = tableOf('stock.csv', stockText)

const ask = (question: string, ...documents: Parameters<typeof rowsOf>[0]) => {
  const found = aggregate(question, documents, analyzer)
  return found && [found.text, found.rows.length]
}

describe('aggregate', () => {
  it.each([
    ['How many hoses are in Bergen?', '120', 1],
    ['How many valves are there?', '49', 2],
    ['How many items are in Oslo?', '2', 2],
    ['Which item is the most expensive?', 'Pump', 5],
    ['Which product in Bergen is cheapest?', 'Hose 5m', 2],
    ['Which warehouse has the most expensive item?', 'Bergen', 5],
  ])('over rows that a word of theirs or an adjective picks out: %s', (question, text, rows) => {
    expect(ask(question, stock)).toEqual([text, rows])
  })

  it('counts no rows whose cells are prose', () => {
    const kinds = tableOf(
      'kinds.csv',
      'kind,what is kept\ncode,source code in fourteen grammars and in other languages by its layout\nnotes,text between headings and lists of several levels\n',
    )
    expect(ask('How many grammars are there for source code?', kinds)).toBeUndefined()
  })

  it('sums no table that states totals', () => {
    expect(ask('What is the total quantity in Oslo?', stock)).toEqual(['49', 2])
    const totalled = tableOf('stock.csv', `${stockText},Total,Oslo,49,44.40\n`)
    expect(ask('What is the total quantity in Oslo?', totalled)).toBeUndefined()
  })

  it.each([
    ['Who made the smallest sale in Bramaby, by pieces?', 'Alwin Ashacre', 3],
    ['Who made the largest sale in Bramaby, by pieces?', 'Fenja Holtmark', 3],
    ['How many sales were made in Bramaby?', '3', 3],
    ['How many pieces were sold in Bramaby altogether?', '1242', 3],
    ['How many pieces of each item were sold in Bramaby?', 'globes 30, kettles 1200, lamps 12', 3],
    ['How many lamps were sold in Bramaby?', '12', 1],
    // Two sales, and what three towns are said to be.
    [
      'How many pieces were sold in those of the towns Bramaby, Dunholm, Eyrford that lie in the Vale?',
      '7',
      4,
    ],
  ])('over sentences of one pattern: %s', (question, text, rows) => {
    expect(ask(question, sentences)).toEqual([text, rows])
  })

  it.each([
    ['How many pieces were sold in Oslo?', '42', 2],
    ['What is the average price in Oslo?', '2.75', 2],
    ['Which town has the highest price?', 'Mo, i Rana', 3],
    ['What is the lowest price of lamps?', '3.5', 2],
    ['How many pieces were sold in each town?', 'Mo, i Rana 7, Oslo 42', 3],
    ['What is the total of pieces in Mo i Rana?', '7', 1],
  ])('over tables: %s', (question, text, rows) => {
    expect(ask(question, csv)).toEqual([text, rows])
  })

  it.each([
    'How often are keys rotated?',
    'How many pieces were sold in Trondheim?',
    'How many pieces were sold in Bramaby in 2019?',
    'Which town is the largest?',
    'What is the highest?',
    'What was the change in total pieces in Oslo?',
    'In which year was the largest sale in Bramaby, by pieces?',
    'In which years was the total of pieces in Oslo known?',
    'Which town has the highest price of lamps at the fair of 1999?',
    'How many people live in the largest town of the country that borders Bramaby to the north?',
  ])('is silent where it is not sure: %s', (question) => {
    expect(ask(question, sentences, csv)).toBeUndefined()
  })

  it.each([
    'What is the total deferred revenue at the end of the period?',
    'How many types of lived assets are there?',
    'Which item has the highest note?',
  ])('is silent over a sheet of labels: %s', (question) => {
    const text = 'item,note\nTotal deferred revenue,3\nLived assets,3\nOther,3\n'
    const blocks = [...text.matchAll(/[^\n]+/g)].map(({ index, 0: line }, i) => ({
      kind: i === 0 ? ('table' as const) : ('row' as const),
      start: index,
      end: index + line.length,
    }))
    expect(ask(question, { id: 'sheet.csv', language: 'en', text, blocks })).toBeUndefined()
  })

  it('gives rows whose spans slice to their cells', () => {
    for (const document of [sentences, csv])
      for (const { rows } of rowsOf([document]))
        for (const row of rows)
          for (const { start, end, text } of row.cells) {
            expect(document.text.slice(start, end)).toBe(text)
            expect(start >= row.start && end <= row.end).toBe(true)
          }
  })

  it('knows at once which questions ask for nothing', () => {
    expect(asksForOperation('When was the bridge built?')).toBe(false)
    expect(asksForOperation('How many bridges are there?')).toBe(true)
  })
})

describe('numberOf', () => {
  it('reads what people write', () => {
    expect(['1,452.4', '$ 12', '12 %', '(44.1)', '−3', '0.5'].map(numberOf)).toEqual([
      1452.4, 12, 12, -44.1, -3, 0.5,
    ])
    for (const text of ['', 'a1', '1,2', '12 lamps', '(4', '1.2.3']) expect(numberOf(text)).toBeUndefined()
  })
})
