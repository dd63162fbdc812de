import { expect, it } from 'vitest'
import { createEncodePool } from './indexes/encode-pool.ts'
import { openGraphIndex } from './indexes/graph/graph-index.ts'
import { openLexicalIndex } from './indexes/lexical/lexical-index.ts'
import { createEncoder, prepare } from './load.ts'
import { createPassageSegmenter } from './segment/passages.ts'
import { openMemoryStore } from './store/memory/memory-store.ts'
import { createAnalyzer } from './text/analyzer.ts'

async function newLoader() {
  const store = openMemoryStore({ namespace: 'default', clock: { nowMs: () => 0 } })
  return {
    index: await openLexicalIndex({ store, analyzer: createAnalyzer() }),
    graph: await openGraphIndex({ store }),
    segmenter: createPassageSegmenter(),
    detectLanguage: () => 'en',
  }
}

const prepared = (texts: readonly string[], loader: Awaited<ReturnType<typeof newLoader>>) =>
  texts.map((text, i) =>
    prepare(
      { id: `${i}`, title: '', text, source: 's', blocks: [], metadata: {}, hash: '0', language: 'und' },
      loader,
    ),
  )

it('makes the same parts of many documents with threads and without', async () => {
  const loader = await newLoader()
  const texts = Array.from(
    { length: 2000 },
    (_, i) =>
      `Mara Ellison keeps lamp_${i % 90} in Casker ${i}. It is lamp ${i}, of 3 May ${1900 + (i % 99)}.`,
  )
  const documents = prepared(texts, loader)
  const here = createEncoder({ ...loader, threads: 0 })
  const threads = createEncoder({ ...loader, threads: 1 })
  const encoded = await here.encode(documents, 10e6)
  expect(encoded.putParts.map(({ index }) => index)).toEqual(['lexical', 'graph'])
  expect(await threads.encode(documents, 10e6)).toEqual(encoded)
  await threads.close()
})

it('analyses here what threads that cannot start were to analyse', async () => {
  const loader = await newLoader()
  const documents = prepared(['Mara Ellison keeps the lamp.', 'Osric Tamsin lit it.'], loader)
  const large = 10e6
  const here = createEncoder({ ...loader, threads: 0 })
  const absent = new URL('./no-such-worker.js', import.meta.url)
  const encoder = createEncoder({ ...loader, threads: 2 }, (threads) => createEncodePool(threads, absent))
  for (let batch = 0; batch < 2; batch++)
    expect(await encoder.encode(documents, large)).toEqual(await here.encode(documents, large))
  await encoder.close()
})
