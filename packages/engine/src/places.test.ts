import { describe, expect, it } from 'vitest'
import { createPlaces } from './places.ts'
import { openMemoryStore } from './store/memory/memory-store.ts'

const clock = { nowMs: () => 0, elapsedMs: () => 0 }
const put = (id: string, text: string) => ({
  document: { id, source: 's', title: '', text, blocks: [], metadata: {}, hash: text, language: 'en' },
  segments: [{ position: 0, start: 0, end: text.length, kind: 'passage' as const, headings: [] }],
  log: {},
})

describe('places', () => {
  it('are those of the document as it is now, however often it changes', async () => {
    const store = openMemoryStore({ namespace: 'default', clock })
    const places = createPlaces(store)
    for (const [text, line] of [
      ['a\nb\nc', 3],
      ['abc d', 1],
      ['\n\n\n\na', 5],
    ] as const) {
      await store.commit({ put: [put('x', text)] })
      const placeAt = await places(['x', 'gone'])
      expect(placeAt('x', text.length - 1).line).toBe(line)
      expect(placeAt('gone', 3)).toEqual({ line: 1, column: 1 })
    }
    await store.commit({ remove: ['x'] })
    expect((await places(['x']))('x', 4)).toEqual({ line: 1, column: 1 })
    await store.commit({ put: [put('x', 'q\nr')] })
    expect((await places(['x']))('x', 2)).toEqual({ line: 2, column: 1 })
  })

  it('keep up with more documents than they hold', async () => {
    const store = openMemoryStore({ namespace: 'default', clock })
    const ids = Array.from({ length: 600 }, (_, i) => `d${i}`)
    await store.commit({ put: ids.map((id, i) => put(id, `${'\n'.repeat(i)}x`)) })
    const places = createPlaces(store)
    for (let round = 0; round < 2; round++) {
      const placeAt = await places(ids)
      for (const [i, id] of ids.entries()) expect(placeAt(id, i).line).toBe(i + 1)
    }
  })
})
