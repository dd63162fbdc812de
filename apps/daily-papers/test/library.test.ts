import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, describe, expect, it } from 'vitest'
import { forYou } from '../src/for-you.ts'
import { openLibrary } from '../src/library.ts'
import { arxivIdIn, doiIn } from '../src/paper-key.ts'
import { samplePapers } from '../src/sample.ts'
import { openDatabase } from '../src/state/database.ts'
import { createPaperStore } from '../src/state/papers.ts'
import { createReaderStore } from '../src/state/readers.ts'
import { exportLines, importLines } from '../src/state/transfer.ts'
import { clean, shortNames } from '../src/text.ts'

const NOW = Date.UTC(2026, 5, 10, 12)
const closing: (() => void | Promise<void>)[] = []
afterEach(async () => {
  for (const close of closing.splice(0)) await close()
})

async function library() {
  const database = openDatabase(':memory:')
  const papers = createPaperStore(database)
  const opened = await openLibrary(database, papers, ':memory:')
  closing.push(() => opened.close())
  return { database, papers, library: opened, readers: createReaderStore(database) }
}

const record = (id: string, title: string, rest: object = {}) => ({
  id,
  title,
  abstract: '',
  authors: [],
  categories: [],
  ...rest,
})

describe('ids', () => {
  it.each([
    ['2410.05779v3', '2410.05779'],
    ['arXiv:2410.05779', '2410.05779'],
    ['https://arxiv.org/abs/2410.05779v1', '2410.05779'],
    ['oai:arXiv.org:hep-th/9901001', 'hep-th/9901001'],
    ['10.48550/arXiv.2410.05779', '2410.05779'],
    ['10.1234/5678.12345', undefined],
    ['no id', undefined],
  ])('%s is the arXiv paper %s', (text, id) => expect(arxivIdIn(text)).toBe(id))

  it('a DOI ends before the full stop of a sentence', () =>
    expect(doiIn('See https://doi.org/10.1145/1234.5678.')).toBe('10.1145/1234.5678'))
})

describe('text of feeds', () => {
  it.each([
    ['A <b>bold</b> claim &amp; more', 'A bold claim & more'],
    ['<script>alert(1)</script>Safe', 'Safe'],
    ['Attention in $O(n \\log n)$', 'Attention in O(n log n)'],
    ['G\\"odel and Erd\\H{o}s, \\emph{really}', 'Gödel and Erdős, really'],
    ['a\u0000b\u202Ec\r\n  d', 'a b c d'],
    ['{BERT}: 50\\% less', 'BERT: 50% less'],
  ])('%j reads %j', (text, read) => expect(clean(text)).toBe(read))
})

describe('importing', () => {
  it('folds versions and cross-posts into one paper, and keeps what was', async () => {
    const { library: papers } = await library()
    const first = record('2410.05779v1', 'LightRAG', { abstract: 'One.', upvotes: 3, categories: ['cs.IR'] })
    const second = record('https://arxiv.org/abs/2410.05779v2', 'LightRAG', {
      abstract: 'Two.',
      categories: ['cs.CL'],
    })
    expect(await papers.import([first, second, second], NOW)).toEqual({
      added: 1,
      changed: 1,
      unchanged: 1,
      skipped: 0,
    })
    const paper = papers.papers.find('arxiv:2410.05779')!
    expect(paper).toMatchObject({ version: 2, abstract: 'Two.', upvotes: 3, categories: ['cs.IR', 'cs.CL'] })
    expect(papers.papers.versions(paper.key).map(({ abstract }) => abstract)).toEqual(['Two.', 'One.'])
  })

  it('joins two papers that a later record shows to be one, with what readers did', async () => {
    const { library: papers, readers } = await library()
    await papers.import([record('2401.00001', 'A'), record('10.1000/xyz', 'A')], NOW)
    readers.mark('r', { paper: 'doi:10.1000/xyz', kind: 'saved', list: '' }, NOW)
    await papers.import([record('2401.00001', 'A', { doi: '10.1000/xyz' })], NOW)
    expect(papers.papers.count()).toBe(1)
    expect(papers.papers.find('doi:10.1000/xyz')?.key).toBe('arxiv:2401.00001')
    expect(readers.marks('r').map(({ paper }) => paper)).toEqual(['arxiv:2401.00001'])
  })

  it('indexes a paper that comes twice in one batch, and again whenever its facts change', async () => {
    const { library: papers } = await library()
    const first = record('a', 'Pruning of contexts', { abstract: 'Sentences are pruned.' })
    await papers.import([first, { ...first, upvotes: 9 }], NOW)
    expect((await papers.search('pruned sentences'))[0]?.paper.upvotes).toBe(9)
    const [before] = papers.papers.unindexed(9)
    expect(before).toBeUndefined()
    papers.papers.put({ ...first, categories: ['new'] }, NOW)
    const [stale] = papers.papers.unindexed(9)
    papers.papers.put({ ...first, withdrawn: true }, NOW)
    papers.papers.markIndexed([stale!])
    expect(papers.papers.unindexed(9).length).toBe(1)
    await papers.catchUp()
    expect((await papers.search('pruned sentences', { scope: { topic: 'new' } })).length).toBe(1)
  })

  it('leaves nothing in the index of a paper that was joined to another', async () => {
    const { library: papers } = await library()
    const abstract = 'Quinces are poached in syrup.'
    await papers.import(
      [record('2401.00001', 'A', { abstract }), record('10.1000/xyz', 'A', { abstract })],
      NOW,
    )
    expect((await papers.cone.status()).documents).toBe(2)
    await papers.import([record('2401.00001', 'A', { doi: '10.1000/xyz', abstract })], NOW)
    expect((await papers.cone.status()).documents).toBe(1)
    const { answer } = await papers.ask('How are quinces poached?')
    expect(answer.citations.map(({ document }) => document)).toEqual(['arxiv:2401.00001'])
  })

  it('takes a date that lies ahead, or none, for the day it was seen', async () => {
    const { library: papers } = await library()
    await papers.import(
      [record('a', 'A', { publishedAt: '2999-01-01' }), record('b', 'B', { publishedAt: 'soon' })],
      NOW,
    )
    expect(papers.papers.many(['id:a', 'id:b']).map((paper) => paper.publishedAt)).toEqual([NOW, NOW])
  })

  it('cuts a list of 10,000 authors, and says by how much', async () => {
    const { library: papers } = await library()
    await papers.import(
      [record('a', 'A', { authors: Array.from({ length: 10_000 }, (_, i) => `Name ${i}`) })],
      NOW,
    )
    expect(papers.papers.get('id:a')!.authors.at(-1)).toBe('and 8000 more')
    expect(shortNames(papers.papers.get('id:a')!.authors)).toBe('Name 0, Name 1, Name 2 and 9997 more')
    expect(papers.papers.byAuthor('and 8000 more', 9)).toEqual([])
  })

  it('skips what has neither id nor title, and refuses addresses that are no web addresses', async () => {
    const { library: papers } = await library()
    const report = await papers.import(
      [record('', 'No id'), record('x', ' '), record('y', 'Y', { url: 'javascript:alert(1)' })],
      NOW,
    )
    expect(report).toMatchObject({ added: 1, skipped: 2 })
    expect(papers.papers.get('id:y')!.url).toBeUndefined()
  })

  it('indexes what a crash left between the state and the index', async () => {
    const { library: papers, database } = await library()
    papers.papers.put(record('a', 'Pruning of contexts', { abstract: 'Sentences are pruned.' }), NOW)
    expect(await papers.search('pruned sentences')).toEqual([])
    expect(await papers.catchUp()).toBe(1)
    expect((await papers.search('pruned sentences')).map(({ paper }) => paper.key)).toEqual(['id:a'])
    expect(database.sql.prepare('SELECT count(*) AS n FROM papers WHERE indexed = 0').get()!['n']).toBe(0)
  })
})

describe('the sample', () => {
  it('has 61 papers that are found by a sentence, by id, and with the reason why', async () => {
    const { library: papers } = await library()
    expect(await papers.import(samplePapers(NOW), NOW)).toMatchObject({ added: 61, skipped: 0 })
    expect(samplePapers(NOW).filter(({ id = '' }) => arxivIdIn(id) !== id)).toEqual([])
    const byId = await papers.search('2410.05779')
    expect(byId[0]).toMatchObject({
      paper: { title: expect.stringContaining('LightRAG') },
      reason: expect.stringContaining('id'),
    })
    const found = await papers.search('compress a retrieved document into a single token')
    expect(found[0]!.paper.title).toContain('xRAG')
    expect(found[0]!.reason).toContain('“token”')
  })

  it('tells papers apart by pieces of words where whole words are shared alike', async () => {
    const { library: opened } = await library()
    const papers = ['a', 'b', 'c'].map((id) =>
      record(id, 'Bandits for bread', { abstract: 'Bakers play arms.' }),
    )
    await opened.import(
      [...papers, record('d', 'Bandits for summarization', { abstract: 'Bakers play arms.' })],
      NOW,
    )
    const [first] = await opened.search('bandits that write summaries')
    expect(first!.paper.title).toBe('Bandits for summarization')
  })

  it('shows similar papers with what they share', async () => {
    const { library: papers } = await library()
    await papers.import(samplePapers(NOW), NOW)
    const hits = await papers.similar(papers.papers.find('arxiv:2309.12307')!)
    expect(hits.length).toBe(6)
    for (const { reason, paper } of hits) {
      expect(reason).toMatch(/^Shares “/)
      expect(paper.key).not.toBe('arxiv:2309.12307')
    }
  })

  it('answers with citations that are in the papers, and says when it finds nothing', async () => {
    const { library: papers } = await library()
    await papers.import(samplePapers(NOW), NOW)
    const { support, answer } = await papers.ask('How does HyperAttention approximate attention?')
    expect(support).not.toBe('not found')
    for (const { document, quote } of answer.citations)
      expect(papers.papers.get(document)!.abstract).toContain(quote.trim())
    expect(answer.context.tokens).toBeLessThanOrEqual(1200)
    expect((await papers.ask('Which recipes need saffron and quinces?')).support).toBe('not found')
  })

  it('fills the feed of a reader from what they saved and asked, with the reason, without what they marked', async () => {
    const { library: papers, readers } = await library()
    await papers.import(samplePapers(NOW), NOW)
    readers.mark('r', { paper: 'arxiv:2309.12307', kind: 'saved', list: '' }, NOW)
    readers.asked('r', 'speech recognition of rare words')
    const picks = await forYou('r', {}, { library: papers, readers })
    expect(picks.some(({ reasons }) => reasons[0]!.startsWith('Because you saved “LongLoRA'))).toBe(true)
    expect(picks.some(({ reasons }) => reasons.some((reason) => reason.startsWith('You asked about')))).toBe(
      true,
    )
    expect(picks.map(({ paper }) => paper.key)).not.toContain('arxiv:2309.12307')
    readers.erase('r')
    expect(await forYou('r', {}, { library: papers, readers })).toEqual([])
  })
})

describe('export and import', () => {
  it('carry everything, and refuse what is no export without touching the state', async () => {
    const one = await library()
    await one.library.import(samplePapers(NOW), NOW)
    one.readers.mark('r', { paper: 'arxiv:2309.12307', kind: 'saved', list: 'long' }, NOW)
    one.readers.note('r', 'arxiv:2309.12307', 'Read again.', NOW)
    const lines = [...exportLines(one.database)]

    const other = await library()
    await importLines(other.database, lines)
    expect(await other.library.rebuild()).toBe(61)
    expect(other.readers.noteOf('r', 'arxiv:2309.12307')).toBe('Read again.')
    expect([...exportLines(other.database)]).toEqual(lines)

    for (const bad of [
      ['{"format":"else"}'],
      [],
      ['nonsense'],
      [lines[0]!, '{"table":"sqlite_master","row":{}}'],
      [lines[0]!, '{"table":"papers","row":{"key":"x"}}'],
      [lines[0]!, '{"table":"papers","row":{"key":{"nested":1}}}'],
    ])
      await expect(importLines(other.database, bad)).rejects.toMatchObject({ code: 'invalid-argument' })
    expect(other.papers.count()).toBe(61)
  })
})

describe('the state file', () => {
  const folder = () => {
    const made = mkdtempSync(join(tmpdir(), 'papers-state-'))
    closing.push(() => rmSync(made, { recursive: true }))
    return made
  }

  it('of an older build is brought up to date, and one of a newer build is left alone', () => {
    const path = join(folder(), 'papers.db')
    const old = openDatabase(path)
    createPaperStore(old).put(record('2401.00001', 'A'), NOW)
    // What the second step added.
    old.sql.exec(`DROP TABLE texts; DROP TABLE index_removals; DROP TABLE feed_addresses;
      ALTER TABLE papers DROP COLUMN revision; PRAGMA user_version = 1`)
    old.close()
    const now = openDatabase(path)
    const papers = createPaperStore(now)
    expect(papers.find('arxiv:2401.00001')?.title).toBe('A')
    expect(papers.put(record('2401.00001', 'B'), NOW)).toBe('changed')
    createReaderStore(now).newFeedAddress('r', NOW)
    now.sql.exec('PRAGMA user_version = 99')
    now.close()
    expect(() => openDatabase(path)).toThrow(expect.objectContaining({ code: 'index-version' }))
  })

  it('is enough to make the index from when its folder is gone', async () => {
    const path = folder()
    const start = async () => {
      const database = openDatabase(join(path, 'papers.db'))
      const opened = await openLibrary(database, createPaperStore(database), join(path, 'index'))
      return { library: opened, close: () => opened.close().then(() => database.close()) }
    }
    const first = await start()
    await first.library.import([record('a', 'Pruning', { abstract: 'Sentences are pruned.' })], NOW)
    await first.close()
    rmSync(join(path, 'index'), { recursive: true })
    const second = await start()
    expect(await second.library.catchUp()).toBe(1)
    expect((await second.library.search('pruned sentences')).length).toBe(1)
    await second.close()
  })
})
