import { describe, expect, it } from 'vitest'
import { isBarRow, tableHead } from './table-rows.ts'

describe('isBarRow', () => {
  it('knows rows of Markdown and rows as documents are read', () => {
    expect(['| a | b |', '  |---|', 'Class | Dues'].every(isBarRow)).toBe(true)
    expect(['a || b', 'a|b', 'No bars. None.', ''].some(isBarRow)).toBe(false)
  })
})

describe('tableHead', () => {
  const head = (text: string, row: string, kind: 'passage' | 'row' = 'passage') =>
    tableHead(text, text.indexOf(row), kind)

  it('says the head of the table to its rows below, and nothing to others', () => {
    const table = 'Modes:\n| `mode` | |\n|:--|--:|\n| a | 1 |\n| b | 2 |\nText.'
    expect(head(table, '| a')).toBe('`mode`')
    expect(head(table, '| b')).toBe('`mode`')
    expect(head(table, '| `mode')).toBeUndefined()
    expect(head(table, 'Text')).toBeUndefined()
    expect(head('Class | Dues\nCoaster | 310\nTanker | 1,900', 'Tanker')).toBe('Class | Dues')
    expect(head('name;age\nAnn;31\nBob;44', 'Bob', 'row')).toBe('name | age')
  })

  it('takes no row of values for a head', () => {
    expect(head('Ann | 31\nBob | 44', 'Bob')).toBeUndefined()
    expect(head('Home | About\nTerms | Privacy', 'Terms')).toBeUndefined()
    expect(head('{"a":"b"}\n{"a":"1"}', '{"a":"1"}', 'row')).toBeUndefined()
    expect(head('a,b,c\n1,2', '1', 'row')).toBeUndefined()
  })
})
