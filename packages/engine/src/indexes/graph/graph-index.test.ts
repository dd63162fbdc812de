import { describe, expect, test } from 'vitest'
import { GRAPH_SETTING, type GraphIndex } from '../../graph-port.ts'
import type { Block, Segment } from '../../model.ts'
import type { Store } from '../../ports.ts'
import { openMemoryStore } from '../../store/memory/memory-store.ts'
import { expectSafeDecoding } from '../damage.exam.ts'
import { GRAPH_VERSION, openGraphIndex } from './graph-index.ts'
import { keyOf } from './key.ts'
import { readContent, readPart } from './part.ts'
import { GraphState } from './state.ts'

async function newStore(): Promise<Store> {
  const store = openMemoryStore({ namespace: 'default', clock: { nowMs: () => 0 } })
  await store.commit({ settings: { [GRAPH_SETTING]: GRAPH_VERSION } })
  return store
}

const whole = (text: string): Segment[] =>
  text === '' ? [] : [{ start: 0, end: text.length, position: 0, kind: 'passage', headings: [] }]

async function put(
  store: Store,
  graph: GraphIndex,
  title: string,
  text: string,
  blocks: readonly Block[] = [],
) {
  const document = { id: title, title, text, blocks, source: 's', metadata: {}, hash: '0', language: 'en' }
  const segments = whole(text)
  const commit = await store.commit({
    put: [{ document, segments, log: { graph: graph.encode(document, segments) } }],
  })
  await graph.refresh()
  return commit.ordinals[0]!.first
}

describe('the graph index', () => {
  test('knows documents by title, without what tells namesakes apart, and by the part before a comma', async () => {
    const store = await newStore()
    const graph = await openGraphIndex({ store })
    const first = await put(store, graph, 'Mara Ellison (editor)', 'Text.')
    const second = await put(store, graph, 'Port Velloe, Sandmark', 'Text.')
    expect(graph.titled(keyOf('mara ellison'))).toEqual([{ first, count: 1, alias: false }])
    expect(graph.titled(keyOf('mara ellison editor'))).toEqual([{ first, count: 1, alias: false }])
    expect(graph.titled(keyOf('port velloe'))).toEqual([{ first: second, count: 1, alias: true }])
    expect(graph.titleNames('Mara Ellison (editor)')).toEqual(
      ['mara ellison', 'mara ellison editor'].map(keyOf),
    )
  })

  test('another process that looks now and then misses nothing that was merged away meanwhile', async () => {
    const store = await newStore()
    const graph = await openGraphIndex({ store })
    const other = await openGraphIndex({ store })
    await put(store, graph, 'Port Velloe', 'Text.')
    await other.refresh()
    expect(other.titled(keyOf('port velloe'))).toHaveLength(1)
    await store.commit({ remove: ['Port Velloe'] })
    await graph.merge({ force: true })
    expect(await store.snapshot('graph')).toMatchObject({ parts: [], log: [] })
    await other.refresh()
    expect(other.titled(keyOf('port velloe'))).toEqual([])
  })

  test('finds titles in small letters and in scripts without capitals or spaces', async () => {
    const store = await newStore()
    const graph = await openGraphIndex({ store })
    await put(store, graph, 'Tidal lock gate', 'Text.')
    await put(store, graph, '北京大学', '文字。')
    await put(store, graph, 'Salt', 'Text.')
    const { titles } = graph.read('They closed the tidal lock gate. 他在北京大学学习。 Some salt.')
    expect(titles.map(({ name, written }) => [name, written])).toEqual([
      ['tidal lock gate', false],
      ['北 京 大 学', false],
      ['salt', false],
    ])
    const text = 'Osric Tamsin saw the Tidal Lock Gate.'
    const [title] = graph.read(text).titles
    expect(text.slice(title!.start, title!.end)).toBe('Tidal Lock Gate')
    expect(title!.written).toBe(true)
  })

  test('knows who speaks and what a passage defines', async () => {
    const store = await newStore()
    const graph = await openGraphIndex({ store })
    const text = 'hello\nfunction parseHeader() {}'
    const ordinal = await put(store, graph, 'talk', text, [
      { start: 0, end: 5, kind: 'turn', label: 'Mara Ellison' },
      { start: 6, end: text.length, kind: 'symbol', label: 'parseHeader' },
    ])
    expect(graph.mentions(keyOf('mara ellison'))).toEqual([ordinal])
    expect(graph.titled(keyOf('parseheader'))).toEqual([{ first: ordinal, count: 1, alias: false }])
  })

  test('forgets what a replaced or removed document stated, and merges to one part', async () => {
    const store = await newStore()
    const graph = await openGraphIndex({ store })
    for (let i = 0; i < 20; i++) await put(store, graph, `Hollin ${i}`, 'They met Mara Ellison.')
    expect(graph.mentions(keyOf('mara ellison'))).toHaveLength(20)
    await graph.merge({ force: true })
    await put(store, graph, 'Hollin 3', 'Nobody came.')
    await store.commit({ remove: ['Hollin 4'] })
    await graph.refresh()
    expect(graph.mentions(keyOf('mara ellison'))).toHaveLength(18)
    expect(graph.titled(keyOf('hollin 4'))).toEqual([])
    await graph.merge({ force: true })
    const { parts, log } = await store.snapshot('graph')
    expect([parts.length, log.length]).toEqual([1, 0])
    expect(graph.mentions(keyOf('mara ellison'))).toHaveLength(18)
    expect(await graph.merge({ force: true })).toEqual({ merged: 0 })
  })

  test('merges by itself, also after many bulk parts', async () => {
    const store = await newStore()
    const graph = await openGraphIndex({ store })
    for (let batch = 0; batch < 20; batch++) {
      const writes = Array.from({ length: 80 }, (_, i) => {
        const text = `They met Mara Ellison in case ${batch}.`
        const document = { id: `${batch}-${i}`, title: `Hollin ${i}`, text, blocks: [] }
        return { ...document, segments: whole(text), data: graph.encode(document, whole(text)) }
      })
      await store.commit({
        put: writes.map(({ segments, data: _, ...document }) => ({
          document: { ...document, source: 's', metadata: {}, hash: '0', language: 'en' },
          segments,
          log: {},
        })),
        putParts: [graph.part(writes.map(({ data }) => ({ count: 1, data })))],
      })
      await graph.merge()
    }
    expect(graph.mentions(keyOf('mara ellison'))).toHaveLength(1600)
    expect(graph.titled(keyOf('hollin 7'))).toHaveLength(20)
    expect((await store.snapshot('graph')).parts.length).toBeLessThan(10)
  })

  test('ten megabytes without a capital or a full stop have no names, and are looked through for titles', async () => {
    const store = await newStore()
    const graph = await openGraphIndex({ store })
    await put(store, graph, 'Tidal lock gate', 'Text.')
    const line = 'the pilots closed the tidal lock gate and went on down the coast with salt and lamp oil '
    const text = line.repeat(Math.ceil(10e6 / line.length))
    expect(graph.encode({ title: '', text, blocks: [] }, whole(text)).length).toBeLessThan(100)
    const { names, titles } = graph.read(text.slice(0, 1e5))
    expect(names).toEqual([])
    expect(titles).toHaveLength(Math.floor(1e5 / line.length))
  })

  test('a damaged entry is found', async () => {
    const store = await newStore()
    const graph = await openGraphIndex({ store })
    const document = { id: 'a', title: 'Salt', text: 'Text.', blocks: [] }
    const data = graph.encode(document, whole('Text.'))
    data[2]! ^= 1
    const full = { ...document, source: 's', metadata: {}, hash: '0', language: 'en' }
    await store.commit({ put: [{ document: full, segments: whole('Text.'), log: { graph: data } }] })
    await expect(graph.refresh()).rejects.toMatchObject({ code: 'index-corrupt' })
  })
})

describe('the decoders behind the checksums', () => {
  const text = 'They met Mara Ellison of Port Velloe.'
  const documents = Array.from({ length: 40 }, (_, i) => ({
    ...{ id: `${i}`, title: `Hollin ${i}, Sandmark`, text },
    blocks: [{ start: 0, end: text.length, kind: 'symbol', label: `parseHeader${i}` } as const],
  }))

  test('of an entry end with a result or with `index-corrupt`', async () => {
    const graph = await openGraphIndex({ store: await newStore() })
    const entry = graph.encode(documents[0]!, whole(text))
    await expectSafeDecoding(entry, 'a log entry of the graph', async (data) => {
      const reader = await openGraphIndex({ store: await newStore() })
      reader.part([{ count: 1, data }])
    })
  })

  test('of a part end with a result or with `index-corrupt`', async () => {
    const graph = await openGraphIndex({ store: await newStore() })
    const entries = documents.map((document) => ({ count: 1, data: graph.encode(document, whole(text)) }))
    const { header, blobs } = graph.part(entries)
    const pieces = new Map(blobs)
    const read = async (damaged: ReadonlyMap<string, Uint8Array>, own = header) => {
      const part = await readPart({ id: 1, index: 'graph', base: 7, header: own }, async (_, keys) =>
        keys.map((key) => damaged.get(key)),
      )
      const state = new GraphState([part])
      for (const name of ['mara ellison', 'hollin 7', 'parseheader9']) {
        state.mentions(keyOf(name))
        state.titled(keyOf(name))
      }
      await readContent(part, async (_, keys) => keys.map((key) => damaged.get(key)))
    }
    await expectSafeDecoding(header, 'the header of a part of the graph', (data) => read(pieces, data))
    for (const [name, piece] of pieces)
      await expectSafeDecoding(piece, name, (data) => read(new Map(pieces).set(name, data)))
  })
})
