import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { isLeadIn, pruningUnits, type UnitSource } from './pruning-units.ts'

const source = (text: string, more: Partial<UnitSource> = {}): UnitSource => ({
  text,
  kind: 'passage',
  language: 'en',
  ...more,
})
const units = (text: string, more: Partial<UnitSource> = {}): readonly string[] =>
  pruningUnits(source(text, more)).map(({ start, end }) => text.slice(start, end))

describe('pruningUnits', () => {
  it('leaves a heading with what stands below it', () => {
    expect(units('# Keys\n\n## Rotation\nKeys rotate monthly. Old ones last an hour.')).toEqual([
      '# Keys\n\n## Rotation\nKeys rotate monthly. ',
      'Old ones last an hour.',
    ])
    const named = { title: 'Harbour report', headings: ['Dues'] }
    expect(
      units('Harbour report\n\nDues\n\nDues are paid in advance. No ship leaves before.', named),
    ).toEqual(['Harbour report\n\nDues\n\nDues are paid in advance. ', 'No ship leaves before.'])
  })

  it('cuts tables between rows, never inside a cell, and leaves the head with the first row', () => {
    const table = '| mode | what. Why |\n|---|---|\n| fast | One step. No more |\n| slow | Two. Or three |\n'
    expect(units(`Modes are here.\n${table}`)).toEqual([
      'Modes are here.\n',
      '| mode | what. Why |\n|---|---|\n| fast | One step. No more |\n',
      '| slow | Two. Or three |\n',
    ])
    expect(units('Class | Dues\nCoaster | 310\nTanker | 1,900\n')).toEqual([
      'Class | Dues\nCoaster | 310\n',
      'Tanker | 1,900\n',
    ])
    expect(units('name,age\nAnn,31\nBob,44\n', { kind: 'row' })).toEqual(['name,age\nAnn,31\n', 'Bob,44\n'])
  })

  it('takes a list item of a few sentences whole, and a long one by its sentences', () => {
    expect(units('- A lamp. It must be\n  lit. Always.\n- Two ropes.\n\nThat is all. Go now.')).toEqual([
      '- A lamp. It must be\n  lit. Always.\n',
      '- Two ropes.\n\n',
      'That is all. ',
      'Go now.',
    ])
    const long = `- ${'The committee met in the town hall. '.repeat(20)}`
    expect(units(long)).toHaveLength(20)
  })

  it('tiles any text', () => {
    const piece = fc.oneof(
      fc.constantFrom(
        '. ',
        '\n',
        '\n\n',
        '- ',
        '| a | b. c |\n',
        '|---|\n',
        '# H\n',
        'Dues\n',
        'x | 1\n',
        'Word. ',
      ),
      fc.string({ unit: 'grapheme' }),
    )
    fc.assert(
      fc.property(fc.array(piece), fc.constantFrom('passage', 'row', 'code', 'turn'), (parts, kind) => {
        const text = parts.join('')
        let at = 0
        const segment = source(text, { kind: kind as 'passage', title: 'Dues' })
        for (const span of pruningUnits(segment)) {
          expect(span.start).toBe(at)
          expect(span.end).toBeGreaterThan(span.start)
          at = span.end
        }
        expect(at).toBe(text.length)
      }),
    )
  })
})

describe('isLeadIn', () => {
  it('is true for headings and heads of tables alone', () => {
    const text = '## Modes\n\n| mode | why |\n|---|---|\n| fast | it is |\n'
    const lead = (end: number): boolean => isLeadIn({ start: 0, end }, source(text))
    expect([9, 10, 25, 35].map(lead)).toEqual([true, true, true, true])
    expect(lead(text.length)).toBe(false)
    expect(isLeadIn({ start: 0, end: 5 }, source('Modes are two.'))).toBe(false)
  })
})
