import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { isLightconeError } from '../../errors.ts'
import { makeWrite } from '../setting.exam.ts'
import { spansChecksum } from './rows.ts'
import { openSqliteStore } from './sqlite-store.ts'

/** More for a long run: `LIGHTCONE_FLIPS=20000 npx vitest run check.test`. */
const FLIPS = Number(process.env['LIGHTCONE_FLIPS'] ?? 60)
const clock = { nowMs: () => 1_000_000, elapsedMs: () => performance.now() }
let folder: string
let sound: Buffer

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'lightcone-check-'))
  await fill()
  sound = readFileSync(join(folder, 'index.db'))
})
afterAll(() => rmSync(folder, { recursive: true }))

/** Live documents, history, metadata, parts, log entries, settings, a second namespace, and pages that are free. */
async function fill(): Promise<void> {
  for (const namespace of ['one', 'two']) {
    const store = await openSqliteStore({ folder, namespace, clock, create: true })
    const make = (i: number, edition: string) =>
      makeWrite(`docs/${i}.md`, `${edition} ${'the text of a document '.repeat(i)}`, {
        metadata: { year: 2000 + i, tags: ['a', 'b'], day: '2024-05-01' },
        blocks: [{ start: 0, end: 3, kind: 'heading', level: 1, label: 'the' }],
        origin: [{ start: 0, end: 3, line: 1, column: 1 }],
      })
    const numbers = Array.from({ length: 12 }, (_, i) => i)
    const blobs = numbers.map((i) => [`term${i}`, new Uint8Array(i * 150).fill(i)] as const)
    const part = { index: 'lexical', header: new Uint8Array(300).fill(1), blobs } as const
    await store.commit({
      put: numbers.map((i) => make(i, 'First')),
      putSources: [{ name: 'docs', kind: 'folder', root: '/docs' }],
      skips: new Map([['docs', [{ source: 'docs', path: 'x', code: 'file-empty', reason: 'empty' }]]]),
      settings: { analyzer: '1' },
      putParts: [part],
    })
    const { parts } = await store.commit({
      putParts: [{ ...part, blobs: [['large', new Uint8Array(20_000)]] }],
    })
    await store.commit({
      put: [make(3, 'Second')],
      remove: ['docs/5.md'],
      dropParts: [{ index: 'lexical', id: parts[0]! }],
    })
    await store.close()
  }
}

describe('check', () => {
  test('finds nothing wrong with a sound file', async () => {
    expect(await faults(sound)).toEqual([])
  })

  test('every flipped bit is reported, or it is in bytes that hold no content', {
    timeout: 600_000,
  }, async () => {
    const content = dump(sound)
    const random = generator(7)
    let reported = 0
    for (let i = 0; i < FLIPS; i++) {
      const bytes = Buffer.from(sound)
      const offset = Math.floor(random() * bytes.length)
      bytes[offset]! ^= 1 << Math.floor(random() * 8)
      const found = await faults(bytes)
      if (found.length > 0) reported += 1
      else expect(dump(bytes), `byte ${offset}`).toEqual(content)
    }
    expect(reported).toBeGreaterThan(FLIPS / 5)
  })

  test.each([
    ['a segment that is gone', 'DELETE FROM segment WHERE key = (SELECT max(key) FROM segment)', 'documents'],
    ['a document without its namespace', 'DELETE FROM namespace WHERE ns = 2', 'documents'],
    [
      'segments without a document',
      'DELETE FROM document WHERE key = (SELECT max(key) FROM document)',
      'documents',
    ],
    ['a total that is wrong', 'UPDATE namespace SET documents = documents + 1 WHERE ns = 2', 'namespaces'],
    ['a language that is miscounted', 'UPDATE language SET documents = documents + 1', 'documents'],
    ['a metadata row too few', 'DELETE FROM field WHERE value = 2001', 'documents'],
    ['a metadata row too many', "INSERT INTO field VALUES (1, 'x', 0, 'y', 1, NULL)", 'documents'],
    ['a wrong date', 'UPDATE field SET instant = instant + 1', 'documents'],
    ['another text', "UPDATE segment SET text = upper(text) WHERE text LIKE '%the%'", 'documents'],
    ['another title', "UPDATE document SET title = 'x'", 'documents'],
    ['other blocks', "UPDATE document SET blocks = x'00'", 'documents'],
    [
      'a document brought back',
      "UPDATE document SET removed_seq = NULL, removed_ms = NULL WHERE id = 'docs/5.md'",
      'documents',
    ],
    ['blobs without a part', 'DELETE FROM part', 'index'],
    ['another blob', 'UPDATE blob SET data = zeroblob(length(data))', 'index'],
    ['another log entry', 'UPDATE log SET seq = seq + 1', 'index'],
    ['another setting', "UPDATE setting SET value = '2'", 'settings'],
    ['a skip of nobody', "INSERT INTO skip VALUES (9, 's', 0, 'p', 'io', 'r', 0)", 'settings'],
    ['an index that is gone', 'DROP INDEX document_source', 'open'],
    ['a table too many', 'CREATE TABLE extra (a)', 'open'],
  ])('reports %s', async (_, sql, check) => {
    const copy = join(place(sound), 'index.db')
    const database = new DatabaseSync(copy)
    database.exec(sql)
    database.close()
    expect(await faults(readFileSync(copy))).toContain(check)
  })

  test('blocks that no build writes end in index-corrupt, whatever their checksum says', async () => {
    const copy = join(place(sound), 'index.db')
    const database = new DatabaseSync(copy)
    const { key } = database.prepare("SELECT key FROM document WHERE id = 'docs/7.md' AND ns = 1").get()!
    const blocks = Uint8Array.of(0x3f)
    database
      .prepare('UPDATE document SET blocks = ?, origin = NULL, spans_crc = ? WHERE key = ?')
      .run(blocks, spansChecksum(Number(key), blocks, null), key!)
    database.close()
    const store = await openSqliteStore({ folder: dirname(copy), namespace: 'one', clock, readOnly: true })
    await expect(store.document('docs/7.md')).rejects.toMatchObject({ code: 'index-corrupt' })
    await store.close()
  })

  test('a damaged row ends in index-corrupt when it is read', async () => {
    const bytes = Buffer.from(sound)
    for (let at = bytes.indexOf('Heading'); at >= 0; at = bytes.indexOf('Heading', at)) bytes[at] = 0x68
    const store = await openSqliteStore({ folder: place(bytes), namespace: 'one', clock })
    const hint = expect.stringContaining('lightcone doctor --rebuild')
    await expect(store.document('docs/7.md')).rejects.toMatchObject({ code: 'index-corrupt', hint })
    const { first, count } = (await store.info(['docs/7.md']))[0]!
    const ordinals = Array.from({ length: count }, (_, i) => first + i)
    await expect(store.segments(ordinals)).rejects.toMatchObject({ code: 'index-corrupt' })
    await store.close()
  })
})

/** Names of the checks that fail; `open` when the file is refused. */
async function faults(bytes: Buffer): Promise<readonly string[]> {
  const made = place(bytes)
  try {
    const store = await openSqliteStore({ folder: made, namespace: 'one', clock, readOnly: true })
    try {
      return (await store.check()).filter(({ ok }) => !ok).map(({ name }) => name)
    } finally {
      await store.close()
    }
  } catch (error) {
    if (!isLightconeError(error)) throw error
    return ['open']
  } finally {
    rmSync(made, { recursive: true })
  }
}

/** A folder of its own for each file: SQLite shares what it knows of a file among all connections of a process. */
function place(bytes: Buffer): string {
  const made = mkdtempSync(join(folder, 'copy-'))
  writeFileSync(join(made, 'index.db'), bytes)
  return made
}

/** All rows of all tables. */
function dump(bytes: Buffer): unknown {
  const made = place(bytes)
  const database = new DatabaseSync(join(made, 'index.db'))
  try {
    const tables = database.prepare("SELECT name FROM sqlite_schema WHERE type = 'table' ORDER BY name").all()
    return tables.map(({ name }) => database.prepare(`SELECT * FROM "${name}"`).all())
  } finally {
    database.close()
    rmSync(made, { recursive: true })
  }
}

/** Numbers from 0 to 1, the same in every run (mulberry32). */
function generator(seed: number): () => number {
  let state = seed
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
}
