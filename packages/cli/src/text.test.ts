import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  byteSize,
  cells,
  clean,
  columns,
  flow,
  milliseconds,
  percent,
  plural,
  table,
  truncate,
  wrap,
} from './text.ts'

const words = fc.array(
  fc.constantFrom('a', 'key', 'rotation', '密钥', '轮换。', 'für', '👩‍💻', 'x'.repeat(30)),
  {
    maxLength: 30,
  },
)

describe('wrap', () => {
  it('breaks at spaces and keeps a line break', () => {
    expect(wrap('one two three four\nfive', 9)).toEqual(['one two', 'three', 'four', 'five'])
  })

  it('breaks between wide characters, which have no spaces', () => {
    expect(wrap('密钥每九十天轮换一次', 8)).toEqual(['密钥每九', '十天轮换', '一次'])
  })

  it('cuts a word that is longer than the line', () => {
    expect(wrap('abcdefghijklmnop', 8)).toEqual(['abcdefgh', 'ijklmnop'])
  })

  it('fills no line above the width and loses nothing but spaces', () => {
    fc.assert(
      fc.property(words, fc.integer({ min: 8, max: 40 }), (parts, width) => {
        const text = parts.join(' ')
        const lines = wrap(text, width)
        for (const line of lines) expect(cells(line)).toBeLessThanOrEqual(width)
        expect(lines.join('').replaceAll(' ', '')).toBe(text.replaceAll(' ', ''))
      }),
    )
  })
})

describe('flow', () => {
  it('breaks between parts', () => {
    expect(flow(['query 1 ms', 'rerank 2 ms', 'total 3 ms'], 24)).toEqual([
      'query 1 ms · rerank 2 ms',
      'total 3 ms',
    ])
  })
})

describe('truncate', () => {
  it('says that something is missing', () => {
    expect(truncate('rotation', 8)).toBe('rotation')
    expect(truncate('rotations', 8)).toBe('rotatio…')
    expect(truncate('密钥轮换', 5)).toBe('密钥…')
  })

  it('never takes more cells than it is given', () => {
    fc.assert(
      fc.property(words, fc.integer({ min: 1, max: 40 }), (parts, width) => {
        expect(cells(truncate(parts.join(' '), width))).toBeLessThanOrEqual(width)
      }),
    )
  })
})

describe('clean', () => {
  it('leaves no character that steers a terminal or reorders text', () => {
    expect(clean('a\x1b[31mb\x07\u009bc\u202ed\r\ne\tf')).toBe('a�[31mb��c�d\ne\tf')
  })
})

describe('columns', () => {
  it('aligns by cells, not by characters', () => {
    expect(
      columns(
        [
          ['密钥', '1', 'x'],
          ['a', '20', 'y'],
        ],
        [1],
      ),
    ).toEqual(['密钥   1  x', 'a     20  y'])
  })
})

describe('table', () => {
  it('goes on below the last column', () => {
    expect(
      table(
        [
          ['a', '1', 'one two three four'],
          ['bb', '22', 'five'],
        ],
        24,
        [1],
      ),
    ).toEqual(['a    1  one two three', '        four', 'bb  22  five'])
  })
})

describe('numbers', () => {
  it('are short and carry their unit', () => {
    expect([byteSize(999), byteSize(1500), byteSize(123_456_789)]).toEqual(['999 B', '1.5 kB', '123 MB'])
    expect([milliseconds(0.25), milliseconds(12.4), milliseconds(1234)]).toEqual(['0.3 ms', '12 ms', '1.2 s'])
    expect([percent(0), percent(0.004), percent(0.5)]).toEqual(['0 %', '<1 %', '50 %'])
    expect([plural(1, 'file'), plural(1200, 'file')]).toEqual(['1 file', '1,200 files'])
  })
})
