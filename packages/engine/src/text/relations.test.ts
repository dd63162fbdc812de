import { describe, expect, it } from 'vitest'
import { statedRelations } from './relations.ts'

/** Names are written in brackets: `[Mara Ellison] was born in [Port Velloe].` */
function relations(marked: string): string[] {
  const names: { start: number; end: number }[] = []
  let text = ''
  for (const part of marked.split(/(\[[^\]]*\])/)) {
    const name = part.startsWith('[') ? part.slice(1, -1) : undefined
    if (name !== undefined) names.push({ start: text.length, end: text.length + name.length })
    text += name ?? part
  }
  const written = (i: number) => (i < 0 ? 'DOCUMENT' : text.slice(names[i]!.start, names[i]!.end))
  return statedRelations(text, { start: 0, end: text.length }, names).map(
    ({ from, to, predicate }) => `${written(from)} | ${predicate} | ${written(to)}`,
  )
}

describe('statedRelations', () => {
  it.each([
    ['[Velloe] is the capital of [Sandmark].', ['Velloe | capital of | Sandmark']],
    [
      '[Mara Ellison] was the first director of the [Salt Works].',
      ['Mara Ellison | first director of | Salt Works'],
    ],
    [
      '[The Salt Meridian] is a 1931 film directed by [Mara Ellison].',
      ['The Salt Meridian | directed by | Mara Ellison'],
    ],
    ['[Mara Ellison] was born in [Port Velloe].', ['Mara Ellison | born in | Port Velloe']],
    ['She was born on 3 May 1894 in [Port Velloe].', ['DOCUMENT | born in | Port Velloe']],
    ['[Orlund] is part of [Sandmark].', ['Orlund | part of | Sandmark']],
    ['[Osric Tamsin] married [Mara Ellison].', ['Osric Tamsin | married | Mara Ellison']],
    ['[Osric Tamsin] met [Mara Ellison] and left.', []],
    ['One of [Sandmark].', []],
    ['', []],
  ])('%s', (marked, expected) => {
    expect(relations(marked)).toEqual(expected)
  })
})
