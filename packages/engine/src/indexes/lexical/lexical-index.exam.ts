/** The exam that every lexical index passes. */
import { describe, expect, test } from 'vitest'
import { addsUp } from '../../explanation.ts'
import type { QueryTerm } from '../../model.ts'
import type { LexicalIndex, Store, TermNumbering } from '../../ports.ts'
import { Lexicon } from '../../text/lexicon.ts'
import { type Book, Shelf } from './shelf.exam.ts'

/** What the index needs of an analyzer, of plain rules. */
export function analyzerOf(terms: (text: string) => string[]) {
  const lexicon = new Lexicon()
  const numbering: TermNumbering = {
    begin: () => {},
    read: (text) => Int32Array.from(terms(text), (term) => lexicon.number(term)),
    term: (number) => lexicon.texts[number]!,
  }
  return { terms, numbering }
}

/** Runs of word characters, as they stand. */
export const examAnalyzer = analyzerOf((text) => text.match(/\w+/g) ?? [])

export function once(...terms: readonly string[]): QueryTerm[] {
  return terms.map((term) => ({ term, weight: 1 }))
}

/** A book without a title whose pages have no headings. */
export function book(id: string, ...pages: readonly string[]): Book {
  return { id, title: '', pages: pages.map((body) => ({ body })) }
}

export function lexicalIndexExam(
  name: string,
  newStore: () => Promise<Store>,
  open: (store: Store) => Promise<LexicalIndex>,
): void {
  const newShelf = async () => {
    const store = await newStore()
    return new Shelf(store, await open(store))
  }
  describe(`${name} passes the exam of lexical indexes`, () => {
    orderExam(newShelf)
    statisticsExam(newShelf)
    edgesExam(newShelf)
  })
}

/** `id#position` of the hits. */
export async function found(shelf: Shelf, terms: readonly QueryTerm[], k = 10): Promise<string[]> {
  const hits = await shelf.index.search(terms, k)
  const segments = await shelf.store.segments(hits.map((hit) => hit.ordinal))
  return segments.map((segment) => `${segment?.document}#${segment?.position}`)
}

function orderExam(newShelf: () => Promise<Shelf>): void {
  test('rare terms, several terms and shorter bodies come first', async () => {
    const shelf = await newShelf()
    await shelf.put(
      book('long', 'key rotation and much else that has nothing to do with it at all'),
      book('short', 'key rotation'),
      book('common', 'key'),
      book('none', 'door'),
    )
    expect(await found(shelf, once('key', 'rotation'))).toEqual(['short#0', 'long#0', 'common#0'])
    expect((await found(shelf, once('key', 'door')))[0]).toBe('none#0')
  })

  test('title, heading and symbol count, too', async () => {
    const shelf = await newShelf()
    await shelf.put(
      { id: 'title', title: 'rotation', pages: [{ body: 'x' }] },
      { id: 'heading', title: '', pages: [{ body: 'x', headings: ['of rotation'] }] },
      { id: 'symbol', title: '', pages: [{ body: 'x `rotation`' }] },
    )
    expect((await found(shelf, once('rotation'))).toSorted()).toEqual(['heading#0', 'symbol#0', 'title#0'])
  })

  test('ties go by document id in the order of code points, then by position', async () => {
    const shelf = await newShelf()
    const ids = ['b', 'a', '\u{1F600}', '\uFFFD']
    for (const id of ids) await shelf.put(book(id, 'same', 'same'))
    const sorted = ['a#0', 'a#1', 'b#0', 'b#1', '\uFFFD#0', '\uFFFD#1', '\u{1F600}#0', '\u{1F600}#1']
    expect(await found(shelf, once('same'), 20)).toEqual(sorted)
    expect(await found(shelf, once('same'), 3)).toEqual(sorted.slice(0, 3))
  })

  test('only ordinals within the ranges are found', async () => {
    const shelf = await newShelf()
    await shelf.put(book('a', 'x', 'x', 'x'), book('b', 'x', 'y'))
    const within = [
      { first: 1, count: 1 },
      { first: 3, count: 9 },
    ]
    const hits = await shelf.index.search(once('x'), 9, within)
    expect(hits.map((hit) => hit.ordinal)).toEqual([1, 3])
    expect(await shelf.index.search(once('x'), 9, [])).toEqual([])
  })
}

function statisticsExam(newShelf: () => Promise<Shelf>): void {
  test('explanations add up to the scores', async () => {
    const shelf = await newShelf()
    await shelf.put({
      id: 'a',
      title: 'one two',
      pages: [{ body: 'one `three`', headings: ['two'] }, { body: 'three' }],
    })
    const query = [...once('one', 'two', 'absent'), { term: 'three', weight: 0.3 }]
    const hits = await shelf.index.search(query, 9)
    const trees = await shelf.index.explain(
      query,
      hits.map((hit) => hit.ordinal),
    )
    expect(trees.map((tree) => tree.value)).toEqual(hits.map((hit) => hit.score))
    expect(trees.every(addsUp)).toBe(true)
    expect((await shelf.index.explain(query, [99]))[0]!.value).toBe(0)
    const scores = await shelf.index.scores(query, [...hits.map((hit) => hit.ordinal), 99])
    expect(scores.map(({ score }) => score)).toEqual([...hits.map((hit) => hit.score), 0])
    for (const [i, { parts }] of trees.entries()) {
      const added = query.map(({ term }) => parts.find(({ name }) => name === term)?.value ?? 0)
      expect([...scores[i]!.terms]).toEqual(added)
    }
  })

  test('replacing and removing leave nothing behind', async () => {
    const [used, fresh] = [await newShelf(), await newShelf()]
    await used.put(book('a', 'old words', 'key'), book('b', 'key old'), book('c', 'key'))
    await used.put(book('a', 'new key'))
    await used.remove('c')
    await fresh.put(book('a', 'new key'), book('b', 'key old'))
    const scores = async (shelf: Shelf) =>
      (await shelf.index.search(once('key', 'old'), 9)).map((hit) => hit.score)
    expect(await scores(used)).toEqual(await scores(fresh))
    expect(await used.index.idf(['words', 'key'])).toEqual(await fresh.index.idf(['words', 'key']))
    expect(await used.index.idf(['words'])).toEqual([0])
    expect(await used.index.holding(['old', 'words', 'key'])).toEqual([1, 0, 2])
  })

  test('a term in every segment still counts for something', async () => {
    const shelf = await newShelf()
    await shelf.put(book('a', 'x', 'x x x x', 'x y'))
    const hits = await shelf.index.search(once('x'), 9)
    expect(hits).toHaveLength(3)
    expect(hits.every((hit) => hit.score > 0)).toBe(true)
    expect(hits[0]!.ordinal).toBe(1)
  })
}

function edgesExam(newShelf: () => Promise<Shelf>): void {
  test('an empty index finds nothing', async () => {
    const { index } = await newShelf()
    expect(await index.search(once('x'), 9)).toEqual([])
    expect(await index.idf(['x'])).toEqual([0])
    expect(await index.merge({ force: true })).toEqual({ merged: 0 })
  })

  test('documents without segments and segments without terms do no harm', async () => {
    const shelf = await newShelf()
    await shelf.put(book('empty'), book('blank', '', ' '), book('a', 'x'))
    await shelf.put(book('empty'), book('blank', '-'))
    await shelf.remove('empty')
    expect(await found(shelf, once('x'))).toEqual(['a#0'])
  })

  test('no terms, or none of a hit, give an empty list', async () => {
    const shelf = await newShelf()
    await shelf.put(book('a', 'x'))
    expect(await shelf.index.search([], 9)).toEqual([])
    expect(await shelf.index.search(once('x'), 0)).toEqual([])
    expect(await shelf.index.search([{ term: 'x', weight: 0 }], 9)).toEqual([])
  })
}
