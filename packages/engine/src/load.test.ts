import { expect, it } from 'vitest'
import { createEncodePool } from './indexes/encode-pool.ts'
import { openGraphIndex } from './indexes/graph/graph-index.ts'
import { openLexicalIndex } from './indexes/lexical/lexical-index.ts'
import { createEncoder, prepare } from './load.ts'
import { createPassageSegmenter } from './segment/passages.ts'
import { openMemoryStore } from './store/memory/memory-store.ts'
import { createAnalyzer } from './text/analyzer.ts'

it('analyses here what threads that cannot start were to analyse', async () => {
  const store = openMemoryStore({ namespace: 'default', clock: { nowMs: () => 0 } })
  const loader = {
    index: await openLexicalIndex({ store, analyzer: createAnalyzer() }),
    graph: await openGraphIndex({ store }),
    segmenter: createPassageSegmenter(),
    detectLanguage: () => 'en',
  }
  const documents = ['Mara Ellison keeps the lamp.', 'Osric Tamsin lit it.'].map((text, i) =>
    prepare(
      { id: `${i}`, title: '', text, source: 's', blocks: [], metadata: {}, hash: '0', language: 'und' },
      loader,
    ),
  )
  const large = 10e6
  const here = createEncoder({ ...loader, threads: 0 })
  const absent = new URL('./no-such-worker.js', import.meta.url)
  const encoder = createEncoder({ ...loader, threads: 2 }, (threads) => createEncodePool(threads, absent))
  for (let batch = 0; batch < 2; batch++)
    expect(await encoder.encode(documents, large)).toEqual(await here.encode(documents, large))
  await encoder.close()
})
