/**
 * What the application does with 12,000 papers: import rate, times of pages, title → own abstract, weekly picks.
 * `npm run bench:papers -- FOLDER [--queries FILE]...`; FOLDER holds corpus.jsonl.gz, queries.jsonl, qrels, and
 * weekly-digests.jsonl. `--queries`: lines `{ "text", "key" }`, sentences of one's own and the paper that each means.
 * Those beside this file were written for papers drawn at random, before any ranking of them was seen. The hundred of
 * `sentences.jsonl` chose settings of the engine since, and with the sixty of `sentences-unseen.jsonl` those of
 * `src/pieces.ts`; the ninety-nine of `sentences-held-out.jsonl` chose none.
 */
import { createReadStream, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { basename, join } from 'node:path'
import { createInterface } from 'node:readline'
import { parseArgs } from 'node:util'
import { createGunzip } from 'node:zlib'
import { forYou } from '../src/for-you.ts'
import { readJsonLines } from '../src/jsonl.ts'
import { openLibrary } from '../src/library.ts'
import { DAY_MS, type PaperRecord } from '../src/model.ts'
import { openServices } from '../src/services.ts'
import { DEFAULTS } from '../src/settings.ts'
import { openDatabase } from '../src/state/database.ts'
import { createPaperStore } from '../src/state/papers.ts'
import { contentWords, fold } from '../src/text.ts'
import { createApp } from '../src/web/app.ts'

const NOW = Date.UTC(2026, 5, 10, 12)
const DAYS = 365
const SENTENCES = ['sentences.jsonl', 'sentences-unseen.jsonl', 'sentences-held-out.jsonl'].map((name) =>
  join(import.meta.dirname, name),
)

const { positionals, values } = parseArgs({
  allowPositionals: true,
  options: {
    queries: { type: 'string', multiple: true, default: SENTENCES },
    limit: { type: 'string' },
    verbose: { type: 'boolean' },
  },
})
const folder = positionals[0]
if (folder === undefined) throw new Error('Give the folder of the papers.')
const limit = Number(values.limit ?? Infinity)
const scratch = mkdtempSync(join(tmpdir(), 'papers-bench-'))

/** The corpus knows years alone; its papers are spread evenly over one year so that feeds have days to show. */
async function readRecords(): Promise<readonly PaperRecord[]> {
  const lines = createInterface({
    input: createReadStream(join(folder!, 'corpus.jsonl.gz')).pipe(createGunzip()),
  })
  const records: PaperRecord[] = []
  for await (const record of readJsonLines(lines)) records.push(record)
  return records.slice(0, limit)
}
const jsonLines = (file: string): readonly Record<string, unknown>[] =>
  readFileSync(file, 'utf8')
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line))

const records = await readRecords()
const spread = records.map((record, i) => ({
  ...record,
  publishedAt: new Date(
    NOW - ((i * 7919) % records.length) * ((DAYS * DAY_MS) / records.length),
  ).toISOString(),
}))
try {
  const services = await openServices({
    settings: { ...DEFAULTS, folder: join(scratch, 'state') },
    now: () => NOW,
  })
  const startedMs = performance.now()
  await services.library.import(spread, NOW)
  const seconds = (performance.now() - startedMs) / 1000
  say('import, papers/s', records.length / seconds)

  const app = createApp(services, console.error)
  const sample = spread.filter((_, i) => i % Math.ceil(spread.length / 100) === 0).slice(0, 100)
  const keys = sample.map((record) => services.papers.find(`id:${record.id}`)!.key)
  await time(
    'feed, day',
    sample.map(
      (_, i) =>
        `/?order=${i % 2 === 0 ? 'trending' : 'new'}&period=day&date=${new Date(NOW - i * DAY_MS).toISOString().slice(0, 10)}`,
    ),
  )
  await time(
    'feed, month',
    sample.map(
      (_, i) => `/?order=trending&period=month&date=${new Date(NOW - i * DAY_MS).toISOString().slice(0, 10)}`,
    ),
  )
  await time(
    'search',
    sample.map(({ title }) => `/search?q=${encodeURIComponent(title.split(' ').slice(0, 6).join(' '))}`),
  )
  await time(
    'paper with similar',
    keys.map((key) => `/papers/${encodeURIComponent(key)}`),
  )
  await measure('similar alone', keys, (key) => services.library.similar(services.papers.get(key)!))

  async function time(name: string, paths: readonly string[]): Promise<void> {
    await measure(name, paths, async (path) => {
      const response = await app.fetch(new Request(`http://127.0.0.1:4780${path}`))
      await response.text()
      if (response.status !== 200) throw new Error(`${path}: ${response.status}`)
    })
  }

  for (const file of values.queries) await ownSentences(file)
  await weeklyPicks()
  await services.close()
  await byTextAlone()

  /** Papers that `--limit` left out cannot be found. */
  async function ownSentences(file: string): Promise<void> {
    const sentences = jsonLines(file).filter(({ key }) => services.papers.find(String(key)))
    let found = 0
    let shared = 0
    for (const { text, key } of sentences) {
      const { title, abstract } = services.papers.find(String(key))!
      const theirs = new Set(contentWords(`${title} ${abstract}`))
      const own = contentWords(String(text))
      shared += own.filter((word) => theirs.has(word)).length / own.length
      const hits = await services.library.search(String(text), { k: 5 })
      if (hits.some(({ paper }) => paper.key === key)) found++
      else if (values.verbose) console.log(`not among the first five: ${text}`)
    }
    const [low, high] = wilson(found, sentences.length).map((bound) => bound.toFixed(2))
    say(`${basename(file)}, recall@5 of ${sentences.length} [${low}, ${high}]`, found / sentences.length)
    say(`${basename(file)}, words that the paper has too`, shared / sentences.length)
  }

  /**
   * A reader saves what the editors picked in earlier weeks; how many of a week's picks stand among the first 50 of
   * For you, over all papers of that year? Newest has no dates within a year to go by: it is the order of the set.
   */
  async function weeklyPicks(): Promise<void> {
    const byTitle = new Map(records.map((record) => [titleKey(record.title), record]))
    const weeks = jsonLines(join(folder!, 'weekly-digests.jsonl')).map((week) =>
      (week['papers'] as readonly { title: string }[]).flatMap(
        ({ title }) => byTitle.get(titleKey(title)) ?? [],
      ),
    )
    const present = weeks.map((week) => week.map(({ id }) => services.papers.find(`id:${id}`)!.key))
    let all = 0
    const found = { content: 0, random: 0, newest: 0 }
    const newest = services.papers
      .range({ from: 0, to: NOW + DAY_MS })
      .toSorted((a, b) => b.publishedAt - a.publishedAt)
      .slice(0, 50)
      .map(({ key }) => key)
    for (const [i, picks] of present.entries()) {
      const earlier = present.slice(0, i).flat()
      if (picks.length === 0 || earlier.length === 0) continue
      services.readers.erase('editor')
      for (const [at, paper] of earlier.entries())
        services.readers.mark('editor', { paper, kind: 'saved', list: '' }, at)
      const ranked = (await forYou('editor', {}, services)).slice(0, 50).map(({ paper }) => paper.key)
      all += picks.length
      found.content += picks.filter((key) => ranked.includes(key)).length
      found.newest += picks.filter((key) => newest.includes(key)).length
      found.random += (picks.length * 50) / records.length
    }
    say(`weekly picks present in the set, of ${weeks.length} weeks`, present.flat().length)
    for (const [name, count] of Object.entries(found))
      say(`weekly picks by ${name}, recall@50 of ${all}`, all === 0 ? 0 : count / all)
  }

  /** The title is a field of the index, so this index has none. */
  async function byTextAlone(): Promise<void> {
    const database = openDatabase(':memory:')
    const papers = createPaperStore(database)
    const library = await openLibrary(database, papers, join(scratch, 'text-alone'))
    await library.import(
      records.map((record) => ({ ...record, title: '-' })),
      NOW,
    )
    const qrels = join(folder!, 'qrels')
    const gold = new Map(
      readFileSync(join(qrels, readdirSync(qrels)[0]!), 'utf8')
        .trim()
        .split('\n')
        .slice(1)
        .map((line) => line.split('\t') as [string, string]),
    )
    const queries = jsonLines(join(folder!, 'queries.jsonl')).filter(
      ({ _id }) => papers.find(`id:${gold.get(String(_id))}`) !== undefined,
    )
    let found = 0
    for (const { _id, text } of queries) {
      const hits = await library.search(String(text), { k: 5 })
      if (hits.some(({ paper }) => paper.key === `id:${gold.get(String(_id))}`)) found++
    }
    say(`title → own abstract by text alone, recall@5 of ${queries.length}`, found / queries.length)
    await library.close()
    database.close()
  }
} finally {
  if (existsSync(scratch)) rmSync(scratch, { recursive: true })
}

/** 95 % interval of a share (Wilson 1927). */
function wilson(found: number, all: number): readonly [low: number, high: number] {
  const z = 1.96
  const share = found / all
  const middle = share + z ** 2 / (2 * all)
  const width = z * Math.sqrt((share * (1 - share)) / all + z ** 2 / (4 * all ** 2))
  return [(middle - width) / (1 + z ** 2 / all), (middle + width) / (1 + z ** 2 / all)]
}

function titleKey(title: string): string {
  return contentWords(fold(title)).join(' ')
}

async function measure<T>(
  name: string,
  inputs: readonly T[],
  work: (input: T) => Promise<unknown>,
): Promise<void> {
  for (const input of inputs.slice(0, 5)) await work(input)
  const times: number[] = []
  for (const input of inputs) {
    const startedMs = performance.now()
    await work(input)
    times.push(performance.now() - startedMs)
  }
  times.sort((a, b) => a - b)
  say(`${name}, ms p50`, times[Math.floor(times.length * 0.5)]!)
  say(`${name}, ms p95`, times[Math.floor(times.length * 0.95)]!)
}

function say(name: string, value: number): void {
  console.log(`${name.padEnd(60)} ${value.toFixed(value < 10 ? 3 : 1)}`)
}
