import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { NameRow } from '../graph-port.ts'
import { MOST_GRAINS, type Themes, themesOf } from './graph-themes.ts'

/** Names as numbers, by segment. */
type Shelf = readonly (readonly number[])[]

/** `order` says which number each segment has: what a different order of insertion would change. */
function rowsOf(shelf: Shelf, order: readonly number[] = shelf.map((_, i) => i)): NameRow[] {
  const segments = new Map<number, number[]>()
  for (const [i, names] of shelf.entries())
    for (const name of new Set(names)) segments.set(name, [...(segments.get(name) ?? []), order[i]!])
  return [...segments]
    .sort(([a], [b]) => a - b)
    .map(([key, list]) => ({
      ...{ key, name: `name ${key}`, title: false },
      segments: Uint32Array.from(list).sort(),
    }))
}

const shown = ({ grains }: Themes, order: readonly number[] | undefined = undefined) =>
  grains.map((themes) =>
    themes.map(({ members, segments }) => ({
      members: members.map(({ key }) => key),
      segments: order === undefined ? segments : segments.map((s) => order.indexOf(s)).sort((a, b) => a - b),
    })),
  )

const shelves = fc.array(fc.array(fc.nat(30), { maxLength: 6 }), { maxLength: 25 })

describe('themes', () => {
  it('join the names that are mentioned together, finest first', () => {
    const { grains } = themesOf(rowsOf([[1, 2], [1, 2], [2, 3], [7, 8], [7, 8], [8, 9], [3, 7], [20]]))
    expect(shown({ grains } as Themes)[0]!.map(({ members }) => members)).toEqual([
      [2, 1, 3],
      [7, 8, 9],
    ])
    expect(shown({ grains } as Themes)[1]!.map(({ members }) => members.toSorted())).toEqual([
      [1, 2, 3, 7, 8, 9],
    ])
  })

  it('are none without names, or with one alone', () => {
    expect(themesOf([]).grains).toEqual([])
    expect(themesOf(rowsOf([[1], [1], []])).grains).toEqual([])
  })

  it('hold each name at most once a grain, and grow from grain to grain', () => {
    fc.assert(
      fc.property(shelves, (shelf) => {
        const { grains } = themesOf(rowsOf(shelf))
        expect(grains.length).toBeLessThanOrEqual(MOST_GRAINS)
        let finer: ReadonlySet<number>[] = []
        for (const themes of grains) {
          const sets = themes.map(({ members }) => new Set(members.map(({ key }) => key)))
          expect(sets.reduce((sum, { size }) => sum + size, 0)).toBe(
            new Set(sets.flatMap((set) => [...set])).size,
          )
          for (const set of finer) expect(sets.some((larger) => set.isSubsetOf(larger))).toBe(true)
          finer = sets
        }
      }),
    )
  })

  it('do not depend on the order of insertion', () => {
    const shuffled = shelves.chain((shelf) =>
      fc.tuple(fc.constant(shelf), fc.shuffledSubarray([...shelf.keys()], { minLength: shelf.length })),
    )
    fc.assert(
      fc.property(shuffled, ([shelf, order]) => {
        expect(shown(themesOf(rowsOf(shelf, order)), order)).toEqual(shown(themesOf(rowsOf(shelf))))
      }),
    )
  })

  it('made from an earlier state equal those made anew', () => {
    fc.assert(
      fc.property(fc.array(shelves, { minLength: 2, maxLength: 4 }), (states) => {
        let memory: Themes['memory'] | undefined
        for (const [i, shelf] of states.entries()) {
          // Half of the segments stay from state to state.
          const rows = rowsOf([...(states[0] ?? []), ...(i === 0 ? [] : shelf)])
          const themes = themesOf(rows, memory)
          expect(shown(themes)).toEqual(shown(themesOf(rows)))
          memory = themes.memory
        }
      }),
    )
  })

  it('compare only the names near a change again', () => {
    const shelf = Array.from({ length: 200 }, (_, i) => [2 * i, 2 * i + 1])
    const before = themesOf(rowsOf(shelf)).memory
    const { renewed } = themesOf(rowsOf([...shelf, [6, 1000]]), before).memory
    expect(before.renewed).toBe(400)
    expect(renewed).toBe(3)
  })
})
