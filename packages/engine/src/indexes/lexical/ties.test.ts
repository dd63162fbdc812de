import { describe, expect, it } from 'vitest'
import { openMemoryStore } from '../../store/memory/memory-store.ts'
import { compareText } from '../../text/order.ts'
import { examAnalyzer as analyzer, book, found, once } from './lexical-index.exam.ts'
import { openLexicalIndex } from './lexical-index.ts'
import { Shelf } from './shelf.exam.ts'

/** More than are looked up one by one. */
const MANY = 300
const name = (i: number) => `d${(i * 37) % 1000}`

describe('ties of many documents', () => {
  it('go by document id, whatever changes between two questions', async () => {
    const store = openMemoryStore({ namespace: 'test', clock: { nowMs: () => 0 } })
    const shelf = new Shelf(store, await openLexicalIndex({ store, analyzer }))
    const ids = new Set<string>()
    const put = async (...fresh: readonly string[]) => {
      for (const id of fresh) ids.add(id)
      await shelf.put(...fresh.map((id) => book(id, 'same')))
    }
    const inOrder = () => [...ids].sort(compareText).map((id) => `${id}#0`)
    await put(...Array.from({ length: MANY }, (_, i) => name(i)))
    expect(await found(shelf, once('same'), 7)).toEqual(inOrder().slice(0, 7))
    // Replaced, in front of all, among those seen, behind them; removed; then more than were seen.
    for (const [i, change] of [
      () => put(inOrder()[3]!.slice(0, -2)),
      () => put('a'),
      () => put(`${inOrder()[4]!.slice(0, -2)}x`, 'zz'),
      () => shelf.remove('a'),
      () => put(name(MANY), name(MANY + 1)),
      () => shelf.remove(inOrder()[5]!.slice(0, -2)),
    ].entries()) {
      await change()
      if (i === 3) ids.delete('a')
      if (i === 5) ids.delete(inOrder()[5]!.slice(0, -2))
      const k = [7, 7, 9, 7, 40, MANY + 9][i]!
      expect(await found(shelf, once('same'), k)).toEqual(inOrder().slice(0, k))
    }
  })
})
