import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { addsUp } from '../explanation.ts'
import { analyzerOf } from '../indexes/lexical/lexical-index.exam.ts'
import { openLexicalIndex } from '../indexes/lexical/lexical-index.ts'
import type { Candidate, Explanation, Filter, Metadata, Query, SegmentFields } from '../model.ts'
import type { DocumentWrite } from '../ports.ts'
import { openMemoryStore } from '../store/memory/memory-store.ts'
import { compareText } from '../text/order.ts'
import { createLexicalRetriever } from './lexical.ts'
import { createNeighbourRetriever, REACH_CHARACTERS } from './neighbours.ts'
import { inStretch } from './neighbours-score.ts'

// ── a small index ────────────────────────────────────────────────────────────────────────────────────────

interface Text {
  readonly id: string
  readonly pages: readonly string[]
  readonly metadata?: Metadata
  readonly source?: string
  readonly speaker?: string
}

async function library() {
  const store = openMemoryStore({ namespace: 'test', clock: { nowMs: () => 0 } })
  const analyzer = analyzerOf((text) => text.split(/\s+/).filter((word) => word !== ''))
  const index = await openLexicalIndex({ store, analyzer })
  const neighbours = createNeighbourRetriever(store, index)
  const plain = createLexicalRetriever(store, index)
  return {
    async put(...texts: readonly Text[]) {
      for (const text of texts) {
        const lexical = index.encode(
          text.pages.map((page) => ({ ...fields(page), situation: text.speaker ?? '' })),
          'en',
        )
        await store.commit({ put: [{ ...written(text), log: { lexical } }] })
      }
    },
    async remove(id: string) {
      await store.commit({ remove: [id] })
    },
    find: (words: string, k = 50, filter?: Filter) => neighbours.retrieve(query(words, filter), k),
    rank: (words: string, k: number) => neighbours.rank(query(words), k),
    findPlain: (words: string, k = 50) => plain.retrieve(query(words), k),
  }
}

const fields = (body: string): SegmentFields => ({
  title: '',
  heading: '',
  body,
  symbol: '',
  situation: '',
})

function query(words: string, filter?: Filter): Query {
  const terms = [...new Set(words.split(' '))].map((term) => ({ term, weight: 1 }))
  return { text: words, terms, ...(filter === undefined ? {} : { filter }) }
}

function written({ id, pages, metadata = {}, source = 'books' }: Text): Omit<DocumentWrite, 'log'> {
  let end = 0
  const segments = pages.map((page, position) => {
    const start = end
    end += page.length
    return { start, end, position, kind: 'passage' as const, headings: [] }
  })
  const text = pages.join('')
  return {
    document: { id, source, title: '', text, blocks: [], metadata, hash: '', language: 'en' },
    segments,
  }
}

const names = (found: readonly Candidate[]) =>
  found.map(({ segment }) => `${segment.document}#${segment.position}`)

/** What must not depend on the way the index came about. */
const stable = (found: readonly Candidate[]) =>
  found.map(({ segment: { ordinal: _, version: __, ...segment }, ...rest }) => ({ ...rest, segment }))

const pad = (words: string, length: number) => words.padEnd(length)

function expectSound(found: readonly Candidate[]) {
  for (const [i, { score, explanation }] of found.entries()) {
    expect(explanation.value).toBe(score)
    expect(addsUp(explanation)).toBe(true)
    if (i > 0) expect(found[i - 1]!.score).toBeGreaterThanOrEqual(score)
  }
}

// ── cases ────────────────────────────────────────────────────────────────────────────────────────────────

describe('passages of one document', () => {
  it('lend a passage the words that stand beside it', async () => {
    const { put, find, findPlain } = await library()
    await put(
      { id: 'alone', pages: [pad('key rotated twice', 400)] },
      { id: 'vault', pages: [pad('vault opened', 400), pad('key rotated often', 400)] },
      ...[1, 2, 3].map((n) => ({ id: `other${n}`, pages: ['bridge'] })),
    )
    expect(names(await findPlain('vault key rotated'))[0]).not.toBe('vault#1')
    const found = await find('vault key rotated')
    expect(names(found)[0]).toBe('vault#1')
    expectSound(found)
    const [near] = found[0]!.explanation.parts.filter(({ name }) => name === 'near-by')
    expect(near!.parts[0]!.inputs).toEqual({ characters: 400 })
    expect(near!.parts[1]!.name).toBe('vault')
  })

  it('lend nothing over a distance, and nothing to another document', async () => {
    const { put, find, findPlain } = await library()
    await put(
      { id: 'a', pages: [pad('vault', 10), pad('filler', Math.ceil(REACH_CHARACTERS)), pad('key', 10)] },
      { id: 'b', pages: ['key'] },
    )
    expect(stable(await find('vault key'))).toEqual(stable(await findPlain('vault key')))
  })

  it('never count a word for more because it is repeated near by', async () => {
    const { put, find, findPlain } = await library()
    await put({ id: 'a', pages: ['key x ', 'key x ', 'key x ', 'key x '] })
    expect(stable(await find('key'))).toEqual(stable(await findPlain('key')))
  })
})

describe('parts of a whole', () => {
  const turn = (id: string, page: string, position: number, partOf: string | number = 'talk') => ({
    id,
    pages: [page],
    metadata: { partOf, position },
  })

  it('are found by what stands before them, in the order of their positions', async () => {
    const { put, find } = await library()
    const far = Array.from({ length: 9 }, (_, i) => turn(`z${i}`, pad('nothing', 300), 10 + i))
    await put(
      turn('answer', pad('yes yesterday', 300), 2),
      ...far,
      turn('question', pad('rotated keys', 300), 1),
    )
    const found = await find('rotated keys')
    expect(names(found).slice(0, 2)).toEqual(['question#0', 'answer#0'])
    expect(names(found)).not.toContain('z8#0')
    expectSound(found)
  })

  it('are those of one source and of one name alone', async () => {
    const { put, find } = await library()
    await put(
      turn('question', 'rotated keys', 1, '1'),
      turn('number', 'yes', 2, 1),
      { ...turn('elsewhere', 'yes', 2, '1'), source: 'mail' },
      { id: 'unplaced', pages: ['yes'], metadata: { partOf: '1' } },
    )
    expect(names(await find('rotated keys'))).toEqual(['question#0'])
  })

  it('respect the filter of the question', async () => {
    const { put, find } = await library()
    const kept = { ...turn('kept', 'yes', 2), metadata: { partOf: 'talk', position: 2, by: 'ann' } }
    const asked = { ...turn('asked', 'keys', 1), metadata: { partOf: 'talk', position: 1, by: 'ann' } }
    await put(asked, kept, turn('hidden', 'yes', 3))
    expect(names(await find('keys'))).toEqual(['asked#0', 'kept#0', 'hidden#0'])
    expect(names(await find('keys', 9, { field: 'by', eq: 'ann' }))).toEqual(['asked#0', 'kept#0'])
  })

  it('follow a replacement at once', async () => {
    const { put, remove, find } = await library()
    await put(turn('question', 'keys', 1), turn('answer', 'yes', 2))
    expect(names(await find('keys'))).toEqual(['question#0', 'answer#0'])
    await put(turn('answer', 'yes', 2, 'another talk'))
    expect(names(await find('keys'))).toEqual(['question#0'])
    await put(turn('answer', 'yes', 0))
    await remove('question')
    expect(names(await find('keys'))).toEqual([])
  })
})

describe('a stretch about the question', () => {
  it('lifts a part of a whole above an equal one that stands alone', async () => {
    const { put, find, findPlain } = await library()
    const turns = ['keys', 'other', 'keys', 'other', 'keys']
    await put(
      ...turns.map((page, i) => ({
        id: `t${i}`,
        pages: [pad(page, 200)],
        metadata: { partOf: 'talk', position: i },
      })),
      { id: 'alone', pages: [pad('keys', 200)], metadata: { partOf: 'note', position: 0 } },
      ...[-3, -2, -1, 1, 2, 3].map((n) => ({
        id: `note${n}`,
        pages: [pad('nothing', 200)],
        metadata: { partOf: 'note', position: n },
      })),
    )
    const found = await find('keys')
    const ranks = ['t0', 't2', 't4', 'alone'].map((id) => names(found).indexOf(`${id}#0`))
    expect(Math.max(...ranks.slice(0, 3))).toBeLessThan(ranks[3]!)
    expect(found.every(inStretch)).toBe(true)
    expect((await findPlain('keys')).some(inStretch)).toBe(false)
    expectSound(found)
  })
})

describe('speakers', () => {
  const turn = (speaker: string, page: string, position: number) => ({
    ...{ id: `t${position}`, pages: [pad(page, 100)], speaker },
    metadata: { partOf: 'talk', position },
  })

  it('are asked for by name, and lend it to nobody', async () => {
    const { put, find } = await library()
    await put(
      turn('maria', 'budget', 1),
      turn('jon', 'budget', 2),
      turn('jon', 'nothing', 3),
      turn('maria', 'nothing', 30),
    )
    const found = await find('maria budget')
    expect(names(found)[0]).toBe('t1#0')
    expectSound(found)
    const jon = found.find(({ segment }) => segment.document === 't2')!
    expect(JSON.stringify(jon.explanation.parts[0])).not.toContain('maria')
  })
})

describe('a conversation', () => {
  const turn = (speaker: string, page: string, position: number) => ({
    ...{ id: `t${position}`, pages: [page], speaker },
    metadata: { partOf: 'talk', position, speaker },
  })
  const scoreOf = (found: readonly Candidate[], id: string) =>
    found.find(({ segment }) => segment.document === id)?.score ?? 0

  it('has in an answer what somebody else asked right before, whatever the length of either', async () => {
    const { put, find } = await library()
    await put(
      turn('jon', pad('which keys were rotated ?', 3000), 1),
      turn('maria', pad('those of the vault', 3000), 2),
      turn('maria', pad('and of the bridge', 3000), 3),
    )
    const found = await find('rotated keys')
    const [answer] = found.filter(({ segment }) => segment.document === 't2')
    expect(answer!.explanation.parts.filter(({ name }) => name === 'answer')).toHaveLength(2)
    expect(scoreOf(found, 't2')).toBeGreaterThan(1.2 * scoreOf(found, 't3'))
    expectSound(found)
  })

  it('has nobody answer a question of their own, or one that a turn only holds', async () => {
    for (const [speaker, page] of [
      ['maria', 'keys rotated ?'],
      ['jon', 'keys rotated ? yes'],
    ] as const) {
      const { put, find } = await library()
      await put(turn('jon', 'nothing', 0), turn(speaker, page, 1), turn('maria', 'those of the vault', 2))
      expect(JSON.stringify(await find('rotated keys'))).not.toContain('"answer"')
    }
  })

  it('tells by a name who speaks before whom is spoken to, and still finds both', async () => {
    const { put, find } = await library()
    await put(
      turn('jon', 'thanks maria', 1),
      turn('maria', 'thanks jon', 20),
      ...Array.from({ length: 9 }, (_, i) => turn('jon', pad('nothing', 300), 2 + i)),
    )
    const found = await find('maria')
    expect(names(found)[0]).toBe('t20#0')
    const [addressed] = found.find(({ segment }) => segment.document === 't1')!.explanation.parts
    expect(JSON.stringify(addressed)).toContain('"addressed"')
    expectSound(found)
  })

  it('takes two speakers: what one alone wrote is read as any other text', async () => {
    const parts = (speaker: string | undefined) =>
      ['keys rotated ?', 'of the vault', 'thanks maria'].map((page, position) => ({
        ...{ id: `t${position}`, pages: [page] },
        metadata: { partOf: 'note', position, ...(speaker === undefined ? {} : { speaker }) },
      }))
    const [one, none] = [await library(), await library()]
    await one.put(...parts('maria'))
    await none.put(...parts(undefined))
    const scores = (found: readonly Candidate[]) => found.map(({ score }) => score)
    const question = 'rotated keys maria'
    expect(scores(await one.find(question))).toEqual(scores(await none.find(question)))
  })
})

describe('parts behind the best', () => {
  it('come in the order of the stretches around them, and change nothing before', async () => {
    const { put, find } = await library()
    // A stretch of turns about keys, and far behind it one turn alone.
    const turn = (page: string, i: number) => ({
      id: `t${i}`,
      pages: [pad(page, 200)],
      metadata: { partOf: 'talk', position: i },
    })
    const about = Array.from({ length: 120 }, (_, i) => turn(i % 2 === 0 ? 'keys keys' : 'other', i))
    const between = Array.from({ length: 60 }, (_, i) => turn('nothing', 120 + i))
    await put(...about, ...between, turn('keys', 180))
    const found = await find('keys', 200)
    expectSound(found)
    expect(await find('keys', 50)).toEqual(found.slice(0, 50))
    const ranks = names(found)
    const behind = found.slice(50)
    const isBehind = ({ name, parts }: Explanation): boolean =>
      name === 'behind' || name === 'stretch' || (name === 'tier' && isBehind(parts[1]!))
    expect(behind.every(({ explanation }) => isBehind(explanation))).toBe(true)
    // A turn without the word in the middle of the stretch stands before the one that has it and stands alone.
    expect(ranks.indexOf('t61#0')).toBeLessThan(ranks.indexOf('t180#0'))
  })
})

describe('a ranking', () => {
  it('has texts and trees of what is asked for, behind the first hundred as the words alone find it', async () => {
    const notes = await library()
    const pages = (i: number) => [`ship ${'word '.repeat(i % 40)}`, `harbour ${'other '.repeat(i % 7)}`]
    await notes.put(...Array.from({ length: 160 }, (_, i) => ({ id: `note ${i}`, pages: pages(i) })))
    const found = await notes.find('ship', 150)
    const plain = await notes.findPlain('ship', 150)
    expect(names(found.slice(100))).toEqual(names(plain.slice(100)))
    for (const { score, explanation } of found) {
      expect(addsUp(explanation)).toBe(true)
      expect(explanation.value).toBe(score)
    }
    const { hits, read } = await notes.rank('ship', 150)
    expect(hits.map(({ ordinal }) => ordinal)).toEqual(found.map(({ segment }) => segment.ordinal))
    expect(await read([hits[140]!, hits[3]!])).toEqual([found[140], found[3]])
    await notes.remove(found[140]!.segment.document)
    expect(await read([hits[140]!, hits[3]!])).toEqual([found[3]])
  })
})

describe('a long list', () => {
  it('stays in the order of its scores and begins the same whatever its length', async () => {
    const { put, find } = await library()
    const pages = (i: number) => [pad(i % 7 === 0 ? 'key vault' : 'key', 20 + (i % 13)), pad('vault', 30 + i)]
    await put(...Array.from({ length: 90 }, (_, i) => ({ id: `d${i}`, pages: pages(i) })))
    const all = await find('key vault', 500)
    expect(all).toHaveLength(180)
    expect(new Set(names(all)).size).toBe(180)
    expectSound(all)
    for (const k of [1, 50, 100, 150]) expect(await find('key vault', k)).toEqual(all.slice(0, k))
  })
})

// ── random indexes ───────────────────────────────────────────────────────────────────────────────────────

const words = fc
  .array(fc.constantFrom('a', 'b', 'c', 'd', 'e', 'x'.repeat(300)), { minLength: 1, maxLength: 6 })
  .map((list) => `${list.join(' ')} `)
const page = fc.tuple(words, fc.constantFrom('', '? ')).map((parts) => parts.join(''))
const part = { partOf: fc.constantFrom('m', 'n'), position: fc.integer({ min: 0, max: 3 }) }
const text = fc
  .record({
    id: fc.constantFrom('p', 'q', 'r', 's', 't', 'ü'),
    pages: fc.array(page, { minLength: 1, maxLength: 4 }),
    metadata: fc.oneof(
      fc.constant({}),
      fc.record(part),
      fc.record({ ...part, speaker: fc.constantFrom('a', 'b', 'f') }),
    ),
  })
  .map((one) => ('speaker' in one.metadata ? { ...one, speaker: one.metadata.speaker } : one))
const texts = fc.uniqueArray(text, { maxLength: 6, selector: ({ id }) => id })

const positionOf = ({ metadata }: Text): number => Number(metadata?.['position'] ?? 0)

/** What a passage counts for, and what the same is when the stretch counts as far as the passage tells of it. */
interface NaiveScore {
  readonly whole: number
  readonly told: number
}

/** Scores by the formula alone, all against all. */
function naiveScores(found: readonly Candidate[], all: readonly Text[]): ReadonlyMap<string, NaiveScore> {
  const matching = new Map(
    found.map(({ segment, explanation }) => [`${segment.document}#${segment.position}`, explanation.parts]),
  )
  const before = new Map<string, { sequence: string; start: number }>()
  const order = all.toSorted((a, b) => positionOf(a) - positionOf(b) || compareText(a.id, b.id))
  const length = new Map<string, number>()
  for (const { id, pages, metadata } of order) {
    const sequence = metadata?.['partOf'] === undefined ? `alone ${id}` : `whole ${metadata['partOf']}`
    before.set(id, { sequence, start: length.get(sequence) ?? 0 })
    length.set(sequence, (length.get(sequence) ?? 0) + pages.join('').length)
  }
  const placed = order.flatMap(({ id, pages, speaker }) => {
    const { sequence, start } = before.get(id)!
    let end = start
    return pages.map((page, position) => {
      const name = `${id}#${position}`
      end += page.length
      const parts = matching.get(name) ?? []
      const asks = page.endsWith('? ')
      return { name, sequence, length: page.length, middle: end - page.length / 2, parts, speaker, asks }
    })
  })
  const touched = new Set(placed.filter(({ parts }) => parts.length > 0).map(({ sequence }) => sequence))
  return new Map(
    placed.flatMap((own) => {
      const isWhole = own.sequence.startsWith('whole')
      if (isWhole ? !touched.has(own.sequence) : own.parts.length === 0) return []
      const around = placed.filter((other) => other.sequence === own.sequence)
      const isConversation = new Set(around.flatMap(({ speaker }) => speaker ?? [])).size > 1
      const isTurn = isConversation && own.speaker !== undefined
      const near = naiveNear(own, around, isTurn, { share: isWhole ? 0.8 : 0.7, half: 1000 })
      if (near === undefined) return []
      const stretch = isWhole ? naiveStretch(own.middle, around) : 0
      const told =
        (naiveNear(own, around, isTurn, { share: 0.7, half: isConversation ? 500 : 1000 }) ?? 0) +
        (stretch * own.length) / (own.length + (isTurn ? 120 : 60))
      return [[own.name, { whole: near + stretch, told }] as const]
    }),
  )
}

/** What a passage has and borrows, `undefined` when that is nothing. */
function naiveNear(
  own: Placed,
  around: readonly Placed[],
  isTurn: boolean,
  over: { readonly share: number; readonly half: number },
): number | undefined {
  const speakers = new Set(around.flatMap(({ parts }) => parts.filter(isSpoken).map(({ name }) => name)))
  const best = new Map(
    own.parts.map((part) => {
      const isAddressed = isTurn && speakers.has(part.name) && !isSpoken(part)
      return [part.name, part.value * (isAddressed ? 0.1 : 1)]
    }),
  )
  const isAnswer = (other: Placed) =>
    isTurn &&
    around.indexOf(other) + 1 === around.indexOf(own) &&
    ![undefined, own.speaker].includes(other.speaker) &&
    other.asks
  for (const other of around) {
    const distance = Math.abs(other.middle - own.middle)
    const isFar = distance > over.half * Math.log2(over.share / 0.2)
    const share = isAnswer(other) ? 1 : isFar ? 0 : over.share * 2 ** (-distance / over.half)
    if (other === own || share === 0) continue
    for (const { name, value } of other.parts)
      if (!speakers.has(name)) best.set(name, Math.max(best.get(name) ?? 0, share * value))
  }
  return best.size === 0 ? undefined : [...best.values()].reduce((total, value) => total + value, 0)
}

const isSpoken = ({ parts }: Explanation): boolean =>
  parts.at(-1)!.inputs!['situation.frequency'] !== undefined

interface Placed {
  readonly name: string
  readonly sequence: string
  readonly length: number
  readonly middle: number
  readonly parts: readonly Explanation[]
  readonly speaker: string | undefined
  readonly asks: boolean
}

function naiveStretch(middle: number, around: readonly Placed[]): number {
  const sums = new Map<string, { weight: number; sum: number }>()
  let norm = 0
  for (const other of around) {
    const share = 2 ** (-Math.abs(other.middle - middle) / 2000)
    norm += share
    for (const { name, parts } of other.parts) {
      const [weight, idf, saturation] = parts.map(({ value }) => value)
      const before = sums.get(name)?.sum ?? 0
      sums.set(name, { weight: weight! * idf!, sum: before + share * saturation! })
    }
  }
  return [...sums.values()].reduce((total, { weight, sum }) => {
    const density = sum / norm
    return total + (2.2 * weight * density) / (density + 0.3)
  }, 0)
}

describe('on random indexes', () => {
  it('scores as the formula says', async () => {
    await fc.assert(
      fc.asyncProperty(texts, fc.constantFrom('a', 'a b', 'b c d'), async (all, question) => {
        const { put, find, findPlain } = await library()
        await put(...all)
        const naive = naiveScores(await findPlain(question), all)
        const found = await find(question)
        expectSound(found)
        expect(names(found).toSorted()).toEqual([...naive.keys()].sort())
        const expected = names(found).map((name) => naive.get(name)!)
        const [first, second] = [expected.slice(0, 10), expected.slice(10)]
        const last = Math.min(...first.map(({ told }) => told))
        const most = Math.max(...second.map(({ whole }) => whole))
        for (const { told } of second) expect(told).toBeLessThanOrEqual(last + 1e-9)
        for (const [i, { told }] of first.entries()) expect(found[i]!.score).toBeCloseTo(told, 10)
        for (const [i, { whole }] of second.entries())
          expect(found[10 + i]!.score).toBeCloseTo(Math.min(1, last / most) * whole, 10)
      }),
      { numRuns: 150 },
    )
  })

  it('gives the same whatever came first, and as if what was replaced had never been', async () => {
    await fc.assert(
      fc.asyncProperty(texts, texts, fc.constantFrom('a', 'a b', 'b c d'), async (all, earlier, question) => {
        const fresh = await library()
        await fresh.put(...all)
        const used = await library()
        await used.put(...earlier)
        await used.find(question)
        await used.put(...all.toReversed())
        const ids = new Set(all.map(({ id }) => id))
        for (const { id } of earlier) if (!ids.has(id)) await used.remove(id)
        expect(stable(await used.find(question))).toEqual(stable(await fresh.find(question)))
      }),
      { numRuns: 100 },
    )
  })
})
