/** The exam that every store passes. Run it from a test file: `storeExam('mine', async () => ({ open, destroy }))`. */
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { isLightconeError } from '../errors.ts'
import type { Clock, Store } from '../ports.ts'
import { historyExam } from './history.exam.ts'
import { indexRowsExam } from './index-rows.exam.ts'
import { lawsExam } from './laws.exam.ts'
import { segmentText } from './model.exam.ts'
import { type ExamDatabase, type ExamSetting, makeWrite } from './setting.exam.ts'

export type { ExamDatabase } from './setting.exam.ts'

export function storeExam(name: string, fresh: () => Promise<ExamDatabase>): void {
  describe(`${name} passes the store exam`, () => {
    const setting: ExamSetting = { open: () => Promise.reject(new Error('not set up')), clock: examClock() }
    let database: ExamDatabase
    const opened: Store[] = []
    beforeEach(async () => {
      database = await fresh()
      setting.clock.ms = 1_000_000
      setting.open = async (namespace = 'default', retentionMs = 60_000) => {
        const kept = retentionMs === null ? {} : { retentionMs }
        const store = await database.open({ namespace, clock: setting.clock, ...kept })
        opened.push(store)
        return store
      }
    })
    afterEach(async () => {
      await Promise.all(opened.splice(0).map((store) => store.close()))
      await database.destroy()
    })
    documentsExam(setting)
    textExam(setting)
    historyExam(setting)
    indexRowsExam(setting)
    lawsExam(fresh)
  })
}

function examClock(): Clock & { ms: number } {
  return {
    ms: 0,
    nowMs() {
      return this.ms
    },
    elapsedMs: () => performance.now(),
  }
}

function documentsExam(setting: ExamSetting): void {
  test('an empty namespace answers every question', async () => {
    const store = await setting.open()
    expect(await store.seq()).toBe(0)
    expect(await store.document('a')).toBeUndefined()
    expect(await store.segments([0])).toEqual([undefined])
    expect(await Array.fromAsync(store.documents())).toEqual([])
    expect(await store.snapshot('lexical')).toEqual({ seq: 0, parts: [], log: [] })
    expect(await store.stats()).toMatchObject({ seq: 0, documents: 0, segments: 0, length: 0, languages: {} })
    expect(await store.setting('analyzer')).toBeUndefined()
  })

  test('a document comes back as it was put, in every other open store', async () => {
    const store = await setting.open()
    const other = await setting.open()
    const write = makeWrite('src/a.md', 'Heading\n\nBody text.', {
      blocks: [
        { start: 0, end: 7, kind: 'heading', level: 1, label: 'Heading' },
        { start: 9, end: 19, kind: 'paragraph' },
      ],
      origin: [
        { start: 0, end: 3, line: 3, column: 5 },
        { start: 3, end: 5, line: 4, column: 1, page: 2, box: [72, 90, 201, 104] },
        { start: 5, end: 7, line: 5, column: 1, cell: "Plan '26!B7", slide: 3, chapter: 'text/one.xhtml' },
      ],
      metadata: { year: 2024, draft: false, tags: ['a', 'b'], note: 'n' },
    })
    const commit = await store.commit({ put: [write] })
    expect(commit).toEqual({ seq: 1, ordinals: [{ first: 0, count: write.segments.length }], parts: [] })
    const expected = { ...write.document, version: 1, ...commit.ordinals[0], segments: write.segments }
    expect(await store.document('src/a.md')).toEqual(expected)
    expect(await other.document('src/a.md')).toEqual(expected)
    const [info] = await other.info(['src/a.md'])
    expect(info).toMatchObject({
      id: 'src/a.md',
      version: 1,
      length: 19,
      seq: 1,
      committedAtMs: setting.clock.ms,
    })
  })

  test('whoever has seen a commit is answered for that one or a later one', async () => {
    const store = await setting.open()
    const other = await setting.open()
    await other.commit({ put: [makeWrite('a', 'one')] })
    const seen = await store.seq()
    const before = await store.info(['a'], seen)
    await other.commit({ put: [makeWrite('b', 'two')] })
    expect(await store.seq(seen)).toBeGreaterThanOrEqual(seen)
    expect(await store.info(['a'], seen)).toEqual(before)
    expect((await store.segments([0], seen))[0]?.text).toBe('one')
    expect((await store.stats(seen)).documents).toBeGreaterThanOrEqual(1)
    expect(await store.seq()).toBe(2)
    for (const later of [2, undefined]) {
      expect((await store.info(['b'], later))[0]?.seq).toBe(2)
      expect((await store.stats(later)).documents).toBe(2)
    }
  })

  test('replacing counts versions up, never reuses ordinals, and starts again at 1 after a removal', async () => {
    const store = await setting.open()
    await store.commit({ put: [makeWrite('a', 'one two three')] })
    const { ordinals } = await store.commit({ put: [makeWrite('a', 'four')] })
    const { first } = ordinals[0]!
    expect(first).toBe(makeWrite('a', 'one two three').segments.length)
    expect((await store.info(['a']))[0]?.version).toBe(2)
    expect((await store.segments([0, first])).map((segment) => segment?.text)).toEqual([undefined, 'four'])
    await store.commit({ remove: ['a', 'never there'] })
    expect(await store.document('a')).toBeUndefined()
    await store.close()
    const again = await setting.open()
    const later = await again.commit({ put: [makeWrite('a', 'five')] })
    expect(later.ordinals[0]!.first).toBeGreaterThan(first)
    expect((await again.info(['a']))[0]?.version).toBe(1)
  })

  test('sources, skips and settings are replaced by name and leave with their source', async () => {
    const store = await setting.open()
    const source = { name: 'docs', kind: 'folder', root: '/docs' } as const
    const skip = { source: 'docs', path: 'x\0.bin', code: 'file-binary', reason: 'NUL bytes' } as const
    await store.commit({
      putSources: [source, { ...source, name: 'code' }],
      skips: new Map([['docs', [skip, { ...skip, path: 'a' }]]]),
      settings: { analyzer: 'v1', other: 'x' },
    })
    await store.commit({ putSources: [{ ...source, root: '/new' }], settings: { analyzer: 'v2\0' } })
    expect(await store.sources()).toEqual([
      { ...source, name: 'code' },
      { ...source, root: '/new' },
    ])
    expect((await store.skips()).map(({ path }) => path)).toEqual(['x\0.bin', 'a'])
    expect(await store.skips('code')).toEqual([])
    expect([await store.setting('analyzer'), await store.setting('other')]).toEqual(['v2\0', 'x'])
    await store.commit({ removeSources: ['docs'] })
    expect((await store.sources()).map(({ name }) => name)).toEqual(['code'])
    expect(await store.skips()).toEqual([])
  })

  test('a change prepared on an older commit is refused and changes nothing', async () => {
    const store = await setting.open()
    await store.commit({ put: [makeWrite('a', 'one')] })
    await expect(store.commit({ put: [makeWrite('b', 'x')], expect: 0 })).rejects.toMatchObject({
      code: 'index-conflict',
    })
    expect(await store.commit({ put: [makeWrite('b', 'x')], expect: 1 })).toMatchObject({ seq: 2 })
  })

  test('work is claimed once at a time in a namespace, in all stores on it', async () => {
    const [store, other, elsewhere] = [await setting.open(), await setting.open(), await setting.open('wall')]
    const claim = await store.claim('fill')
    expect(claim).toBeDefined()
    expect(await store.claim('fill')).toBeUndefined()
    expect(await other.claim('fill')).toBeUndefined()
    for (const free of [await other.claim('clean'), await elsewhere.claim('fill')]) free!.release()
    await store.commit({ put: [makeWrite('src/a', 'Still written to.')] })
    claim!.release()
    const next = await other.claim('fill')
    expect(next).toBeDefined()
    next!.release()
  })

  test('an aborted commit leaves nothing, a closed store says so', async () => {
    const store = await setting.open()
    const aborted = store.commit({ put: [makeWrite('a', 'one')] }, AbortSignal.abort())
    await expect(aborted).rejects.toMatchObject({ code: 'aborted' })
    expect(await store.seq()).toBe(0)
    await store.close()
    await store.close()
    for (const call of [
      () => store.seq(),
      () => store.commit({}),
      () => store.info(['a']),
      () => store.check(),
    ])
      await expect(call()).rejects.toMatchObject({ code: 'closed' })
    await expect(Array.fromAsync(store.documents())).rejects.toMatchObject({ code: 'closed' })
  })

  test('commits started together all happen, one after the other', async () => {
    const [a, b] = [await setting.open(), await setting.open()]
    const puts = Array.from({ length: 20 }, (_, i) =>
      (i % 2 ? a : b).commit({ put: [makeWrite(`d${i}`, 'text')] }),
    )
    const seqs = (await Promise.all(puts)).map(({ seq }) => seq)
    expect(seqs.sort((x, y) => x - y)).toEqual(Array.from({ length: 20 }, (_, i) => i + 1))
    expect((await a.stats()).documents).toBe(20)
  })
}

function textExam(setting: ExamSetting): void {
  const texts: Readonly<Record<string, string>> = {
    'nothing at all': '',
    'NUL characters': 'a\0b\0',
    'emoji and private use': '\u{1F600}\uE000\uFFFF\u{10FFFF} 👩‍👩‍👧‍👦',
    'a byte order mark': '\uFEFFtext',
    'five megabytes': 'Größe und 数字 0123456789 '.repeat(200_000),
  }
  for (const [name, text] of Object.entries(texts))
    test(`text of ${name} comes back exactly`, async () => {
      const store = await setting.open()
      const write = { ...makeWrite('d', text), segments: segmentText(text, 700) }
      await store.commit({ put: [write] })
      const found = await store.document('d')
      expect(found?.text === text).toBe(true)
      expect(found?.segments).toEqual(write.segments)
      const ordinals = write.segments.map((_, i) => i)
      expect((await store.segments(ordinals)).map((segment) => segment?.text).join('') === text).toBe(true)
      expect((await store.check()).filter(({ ok }) => !ok)).toEqual([])
    })

  test('strange ids stay apart and come in code point order', async () => {
    const store = await setting.open()
    const ids = [
      'a\0b',
      'a',
      'a\0',
      'a\0c',
      '\u{1F600}',
      '\uFFFF',
      'x'.repeat(20_000),
      '__proto__',
      ' ',
      "'; --",
    ]
    await store.commit({ put: ids.map((id, i) => makeWrite(id, `text ${i}`)) })
    for (const [i, id] of ids.entries()) expect((await store.document(id))?.text).toBe(`text ${i}`)
    const listed = (await Array.fromAsync(store.documents())).map(({ id }) => id)
    const sorted = [
      ' ',
      "'; --",
      '__proto__',
      'a',
      'a\0',
      'a\0b',
      'a\0c',
      'x'.repeat(20_000),
      '\uFFFF',
      '\u{1F600}',
    ]
    expect(listed).toEqual(sorted)
  })

  test('half a surrogate pair is refused with its place, and finds nothing', async () => {
    const store = await setting.open()
    const half = '\uD83D'
    const bad = [
      makeWrite(`a${half}`, 'text'),
      makeWrite('a', half),
      makeWrite('a', 'text', { title: half }),
      makeWrite('a', 'text', { metadata: { [half]: 1 } }),
      makeWrite('a', 'text', { metadata: { tags: ['x', half] } }),
    ]
    for (const write of bad) {
      const error = await store.commit({ put: [write] }).catch((caught: unknown) => caught)
      expect(isLightconeError(error) && error.code).toBe('invalid-argument')
    }
    await store.commit({ put: [makeWrite('a\uFFFD', 'text')] })
    expect(await store.document(`a${half}`)).toBeUndefined()
    expect(await store.info([`a${half}`])).toEqual([undefined])
  })

  test('segments that do not rejoin to the text are refused', async () => {
    const store = await setting.open()
    const { document, log } = makeWrite('a', '0\u{1F600}1')
    const segment = { position: 0, kind: 'passage', headings: [] } as const
    for (const segments of [
      [],
      [{ ...segment, start: 0, end: 3 }],
      [{ ...segment, start: 1, end: 4 }],
      [
        { ...segment, start: 0, end: 2 },
        { ...segment, position: 1, start: 2, end: 4 },
      ],
      [{ ...segment, position: 1, start: 0, end: 4 }],
    ])
      await expect(store.commit({ put: [{ document, log, segments }] })).rejects.toMatchObject({
        code: 'invalid-argument',
      })
    await expect(store.commit({ put: [makeWrite('a', 'x')], remove: ['a'] })).rejects.toMatchObject({
      code: 'invalid-argument',
      details: { part: 'remove[0]' },
    })
    expect(await store.seq()).toBe(0)
  })
}
