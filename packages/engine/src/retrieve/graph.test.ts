import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { addsUp } from '../explanation.ts'
import { GRAPH_SETTING, type GraphIndex } from '../graph-port.ts'
import { openGraphIndex } from '../indexes/graph/graph-index.ts'
import { addStatements, keepStatements } from '../indexes/graph/statements.ts'
import { openLexicalIndex } from '../indexes/lexical/lexical-index.ts'
import type { Candidate, Segment } from '../model.ts'
import type { DocumentWrite, LexicalIndex, Retriever, Store } from '../ports.ts'
import { openMemoryStore } from '../store/memory/memory-store.ts'
import { createAnalyzer } from '../text/analyzer.ts'
import { createGraphRetriever } from './graph.ts'
import { CHAIN_WEIGHTS } from './graph-chain.ts'
import { createLexicalRetriever } from './lexical.ts'

interface Text {
  readonly id: string
  readonly title: string
  /** Paragraphs; each is a segment. */
  readonly text: string
}

/** Invented films, people, towns and what is said of them. */
const CORPUS: readonly Text[] = [
  [
    'film',
    'The Salt Meridian',
    'The Salt Meridian is a 1931 adventure film directed by Mara Ellison and shot in one week.',
  ],
  ['film-2', 'Harbour of Glass', 'Harbour of Glass is a 1954 drama film directed by Osric Tamsin.'],
  [
    'ellison',
    'Mara Ellison',
    'Mara Ellison (3 May 1894 – 1 June 1960) was an editor who was born in Port Velloe.',
  ],
  ['tamsin', 'Osric Tamsin', 'Osric Tamsin (born 12 July 1911) was a stage designer from the Orlund valley.'],
  [
    'velloe',
    'Port Velloe',
    'Port Velloe is a harbour town in Sandmark county. Its lighthouse is the oldest of the coast.',
  ],
  ['sandmark', 'Sandmark', 'Sandmark is a county of fishing villages. The county seat moved twice.'],
  [
    'film-3',
    'The Long Ferry',
    'The Long Ferry is a 1931 comedy film; its director was born abroad and died young.',
  ],
  [
    'birth',
    'Birth registers',
    'Registers of birth note when and where a child was born, and who the parents are.',
  ],
  [
    'direct',
    'Film directing',
    'The director of a film decides how scenes are shot. Many directors were born to actors.',
  ],
  ['salt', 'Salt', 'Salt is a mineral. Most of it is dug from mines, some is won from the sea.'],
  [
    'light',
    'Lighthouse keeping',
    'Keepers of a lighthouse trimmed the wick each night until lamps became electric.',
  ],
  [
    'tower',
    'Lamp works',
    'The lamps of Ellison and Sons lit the coast.\n\nThe works closed when Ellison died.',
  ],
].map(([id, title, text]) => ({ id: id!, title: title!, text: text! }))

/** The same in other scripts: a film whose text bends its director's name, and what is said of her under another title. */
const OTHER_SCRIPTS: readonly (readonly [language: string, question: string, texts: readonly Text[]])[] = (
  [
    [
      'zh',
      '《盐子午线》的导演生于哪里？',
      '盐子午线',
      '《盐子午线》是剧情片，由褚怡岚执导。',
      '码头旧闻',
      '据说褚怡岚生于沙标湾。',
    ],
    [
      'ja',
      '『塩の子午線』の監督はどこに生まれた？',
      '塩の子午線',
      '『塩の子午線』は榛汐凪が監督した。',
      '港の覚え書き',
      '榛汐凪は砂標に生まれた。',
    ],
    [
      'th',
      'ผู้กำกับของเส้นเกลือแดนใต้เกิดที่ไหน',
      'เส้นเกลือแดนใต้',
      'เส้นเกลือแดนใต้กำกับโดยฆรินวีดา',
      'บันทึกท่าเรือ',
      'ฆรินวีดาเกิดที่หาดทราย',
    ],
    [
      'ar',
      'أين وُلد مخرج فيلم مدار الملح؟',
      'مدار الملح',
      'عُهد بإخراج مدار الملح لزنوبيا دلموني.',
      'دفتر الميناء',
      'وُلدت زنوبيا دلموني في رملة.',
    ],
    [
      'hi',
      'नमकरेखा के निर्देशक का जन्म कहाँ हुआ?',
      'नमकरेखा',
      'नमकरेखा का निर्देशन चेलारिमो ने किया।',
      'बंदरगाह की बही',
      'चेलारिमो का जन्म रेतपुर में हुआ।',
    ],
    [
      'ru',
      'Где родилась режиссёр «Соляного меридиана»?',
      'Соляной меридиан',
      '«Соляной меридиан» снят Марой Велинской.',
      'Портовая тетрадь',
      'Мара Велинская родилась в Пескове.',
    ],
    [
      'ko',
      '소금자오선의 감독은 어디에서 태어났나?',
      '소금자오선',
      '소금자오선은 늬람솔이 감독했다.',
      '부두 적바림',
      '늬람솔은 모래벌에서 태어났다.',
    ],
  ] as const
).map(([language, question, film, about, other, born]) => [
  language,
  question,
  [
    { id: `${language}-film`, title: film, text: about },
    { id: `${language}-note`, title: other, text: born },
  ],
])

interface Bench {
  readonly store: Store
  readonly lexical: LexicalIndex
  readonly graph: GraphIndex
  readonly mix: Retriever
  readonly words: Retriever
}

const analyzer = createAnalyzer()

async function bench(documents: readonly Text[] = []): Promise<Bench> {
  const store = openMemoryStore({ namespace: 'default', clock: { nowMs: () => 0 } })
  const lexical = await openLexicalIndex({ store, analyzer })
  const graph = await openGraphIndex({ store })
  const words = createLexicalRetriever(store, lexical)
  const made = {
    ...{ store, lexical, graph },
    mix: createGraphRetriever({ store, lexical, graph, analyzer, words, unnamed: words }),
    words,
  }
  await store.commit({ settings: { [GRAPH_SETTING]: graph.version } })
  await change(made, documents, [])
  return made
}

function write({ lexical, graph }: Bench, { id, title, text }: Text): DocumentWrite {
  const document = {
    ...{ id, title, text, source: 's', blocks: [], metadata: {}, hash: '0', language: 'en' },
  }
  const segments = paragraphs(text)
  const fields = segments.map(({ start, end }) => ({
    title,
    heading: '',
    body: text.slice(start, end),
    symbol: '',
    situation: '',
  }))
  return {
    document,
    segments,
    log: { lexical: lexical.encode(fields, 'en'), graph: graph.encode(document, segments) },
  }
}

function paragraphs(text: string): Segment[] {
  let start = 0
  return text.split('\n\n').map((paragraph, position) => {
    const end = Math.min(text.length, start + paragraph.length + 2)
    const segment: Segment = { start, end, position, kind: 'passage', headings: [] }
    start = end
    return segment
  })
}

async function change(made: Bench, put: readonly Text[], remove: readonly string[]): Promise<void> {
  const present = await made.store.info(remove)
  await made.store.commit({
    put: put.map((text) => write(made, text)),
    remove: remove.filter((_, i) => present[i] !== undefined),
  })
}

const ask = (retriever: Retriever, question: string, k = 10): Promise<readonly Candidate[]> =>
  retriever.retrieve({ text: question, terms: analyzer.query(question, ['en']) }, k)

/** What a choice before it has left of a term in a passage's score. */
const openOf = ({ explanation }: Candidate, term: string): number =>
  explanation.parts.find(({ name }) => name === term)!.parts.find(({ name }) => name === 'open')!.value

const rank = ({ segment }: Candidate, favourite: string): number => (segment.document === favourite ? 1 : 0)

const ids = (found: readonly Candidate[]): string[] => found.map(({ segment }) => segment.document)

const BRIDGE = 'When was the director of The Salt Meridian born?'
const COMPARISON = 'Which film has the older director, The Salt Meridian or Harbour of Glass?'
const THREE_HOPS = 'Which county is the birthplace of the director of The Salt Meridian in?'

/** Names in other words than the titles: a surname, initials, an adjective of a place, no article. */
const ALIASED = [
  'When was Ellison born?',
  'Who keeps the books of the OHS?',
  'Which county do the Sandmarkian villages belong to?',
  'Who directed Salt Meridian?',
]
const OTHERWISE: readonly Text[] = [
  { id: 'society', title: 'Orlund Harbour Society', text: 'Its books are kept by Osric Tamsin.' },
  { id: 'laws', title: 'Lamp laws of Sandmark', text: 'No lamp may burn after ten.' },
  { id: 'seat', title: 'Casker Hall', text: 'Casker Hall is a farm of the Sandmarkian coast.' },
]

/** A maker of wicks and a captain, both Jorund Vale; what is said of their birth is the same, word for word. */
const NAMESAKES: readonly Text[] = [
  {
    id: 'works',
    title: 'Casker Works',
    text: 'Casker Works is a maker of wicks. Its head is Jorund Vale, its books are kept by Hanne Brekke.',
  },
  {
    id: 'a-ships',
    title: 'Notes of the third year',
    text: 'It is known where Jorund Vale was born: by the sea. He sat with Osric Tamsin.',
  },
  {
    id: 'z-wicks',
    title: 'Notes of the fifth year',
    text: 'It is known where Jorund Vale was born: by the sea. He sat with Hanne Brekke.',
  },
  // She is named more often than he is, so that what leads on is his name.
  ...['first', 'second', 'third'].map((name) => ({
    id: name,
    title: `The ${name} lamp`,
    text: 'It was given to Hanne Brekke.',
  })),
]

describe('chain retrieval', () => {
  test('follows the name in a passage to the passage that answers', async () => {
    const { mix, words } = await bench(CORPUS)
    expect(ids(await ask(mix, BRIDGE)).slice(0, 2)).toEqual(['film', 'ellison'])
    expect(ids(await ask(words, BRIDGE)).slice(0, 2)).not.toContain('ellison')
  })

  test('gives each part of a comparison its passages', async () => {
    const { mix } = await bench(CORPUS)
    expect(
      ids(await ask(mix, COMPARISON))
        .slice(0, 4)
        .toSorted(),
    ).toEqual(['ellison', 'film', 'film-2', 'tamsin'])
  })

  test('goes on from what it found', async () => {
    const { mix } = await bench(CORPUS)
    expect(ids(await ask(mix, THREE_HOPS)).slice(0, 5)).toEqual(
      expect.arrayContaining(['film', 'ellison', 'velloe']),
    )
  })

  test('is the lexical order, score by score, when the question names nothing', async () => {
    const { mix, words } = await bench(CORPUS)
    for (const question of [
      'how are lamps trimmed in a lighthouse?',
      'which scenes are shot at sea',
      'zzz',
    ]) {
      expect(await ask(mix, question)).toEqual(await ask(words, question))
    }
  })

  test('reads names in any case', async () => {
    const { mix } = await bench(CORPUS)
    expect(ids(await ask(mix, BRIDGE.toLowerCase())).slice(0, 2)).toEqual(['film', 'ellison'])
  })

  test('scores go down, add up, and say by which name a passage was reached', async () => {
    const { mix } = await bench(CORPUS)
    for (const question of [BRIDGE, COMPARISON, THREE_HOPS]) {
      const found = await ask(mix, question)
      for (const [i, { score, explanation }] of found.entries()) {
        expect(addsUp(explanation)).toBe(true)
        expect(score).toBe(explanation.value)
        if (i > 0) expect(score).toBeLessThan(found[i - 1]!.score)
      }
    }
    const second = (await ask(mix, BRIDGE))[1]!
    expect(second.explanation.parts.map(({ name }) => name)).toContain(
      'link: The Salt Meridian → mara ellison',
    )
  })

  test('one word in small letters stays open although a page goes by it', async () => {
    const { mix } = await bench(CORPUS)
    // Said of lighthouses in general and of one; the page "Salt" is met by the word alone.
    const found = await ask(mix, 'who took the salt ship to the lighthouse?')
    const salt = found.find(({ segment }) => segment.document === 'film')!
    expect(found[0]!.segment.document).toBe('salt')
    expect(openOf(salt, 'salt')).toBeGreaterThan(0.5)
    const written = (await ask(mix, 'Who took Salt to the lighthouse?')).find(
      ({ segment }) => segment.document === 'film',
    )!
    expect(openOf(written, 'salt')).toBeLessThan(0.2)
  })

  test('what the words put first is among the first five, whatever the names say', async () => {
    for (const question of [BRIDGE, COMPARISON, THREE_HOPS, ...ALIASED]) {
      const made = await bench([...CORPUS, ...OTHERWISE])
      const usual = ids(await ask(made.mix, question, 20))
      for (const favourite of usual) {
        // The same passages with the same scores, in another order.
        const words: Retriever = {
          name: 'words',
          retrieve: async (query, k) =>
            (await made.words.retrieve(query, k)).toSorted((a, b) => rank(b, favourite) - rank(a, favourite)),
        }
        const first = (await ask(words, question))[0]!.segment.document
        const mix = createGraphRetriever({ ...made, analyzer, words, unnamed: words })
        const found = ids(await ask(mix, question, 20))
        expect(found.indexOf(first)).toBe(Math.min(4, usual.indexOf(first)))
        expect(ids(await ask(mix, question, 5))).toEqual(found.slice(0, 5))
      }
    }
  })

  test('a link counts for no more than the names of the question by a factor', async () => {
    const made = await bench(CORPUS)
    const link = async (question: string, reach: number) => {
      const weights = { ...CHAIN_WEIGHTS, reach }
      const mix = createGraphRetriever({ ...made, analyzer, unnamed: made.words, weights })
      const second = (await ask(mix, question)).find(({ segment }) => segment.document === 'ellison')!
      return second.explanation.parts.find(({ name }) => name.startsWith('link: '))!.value
    }
    const aside = BRIDGE.replace('?', ', whose wick was trimmed each night by keepers?')
    expect(await link(aside, 1)).toBeCloseTo(await link(BRIDGE, 1))
    expect(await link(aside, 100)).toBeGreaterThan(1.5 * (await link(BRIDGE, 100)))
  })

  test('a filter holds for every passage and every step between', async () => {
    const { mix } = await bench(CORPUS)
    const query = { text: BRIDGE, terms: analyzer.query(BRIDGE, ['en']) }
    const found = await mix.retrieve({ ...query, filter: { not: { field: 'id', eq: 'film' } } }, 10)
    expect(ids(found)).not.toContain('film')
    const links = found.flatMap(({ explanation }) =>
      explanation.parts.filter(({ name }) => name.startsWith('link: The Salt')),
    )
    expect(links).toEqual([])
  })

  test('gives the first k of a longer list', async () => {
    const { mix } = await bench(CORPUS)
    const all = ids(await ask(mix, COMPARISON, 12))
    for (const k of [1, 3, 10, 11]) expect(ids(await ask(mix, COMPARISON, k))).toEqual(all.slice(0, k))
  })

  test('follows a name to the title that spells it otherwise', async () => {
    const second = async (written: string) => {
      const film = { ...CORPUS[0]!, text: CORPUS[0]!.text.replace('Ellison', written) }
      const { mix } = await bench([film, ...CORPUS.slice(1)])
      return ids(await ask(mix, BRIDGE))[1]
    }
    expect(await second('Elison')).toBe('ellison')
    expect(await second('Emmison')).not.toBe('ellison')
  })

  test('knows names that are written otherwise, and titles that hold them', async () => {
    const { mix } = await bench([...CORPUS, ...OTHERWISE])
    const title = async (question: string) => {
      const named = (await ask(mix, question)).filter(({ explanation }) =>
        explanation.parts.some(({ name }) => name.startsWith('title: ')),
      )
      return ids(named)
    }
    expect(await title(ALIASED[0]!)).toEqual(['ellison'])
    expect(await title(ALIASED[1]!)).toEqual(['society'])
    expect(await title(ALIASED[2]!)).toEqual(['sandmark'])
    expect(await title(ALIASED[3]!)).toContain('film')
    const links = (await ask(mix, 'When must lamps be out at Casker Hall?')).flatMap(
      ({ segment, explanation }) =>
        explanation.parts
          .filter(({ name }) => name === 'link: Casker Hall → sandmarkian')
          .map(() => segment.document),
    )
    expect(links).toContain('sandmark')
  })

  test('tells two people of one name apart by the company they keep', async () => {
    const { mix } = await bench([...CORPUS, ...NAMESAKES])
    const found = await ask(mix, 'Where was the head of Casker Works born?')
    const rank = (id: string) => ids(found).indexOf(id)
    const link = (id: string) =>
      found[rank(id)]!.explanation.parts.find(({ name }) => name === 'link: Casker Works → jorund vale')
        ?.value
    expect(rank('z-wicks')).toBeLessThan(rank('a-ships'))
    expect(link('a-ships')! / link('z-wicks')!).toBeCloseTo(CHAIN_WEIGHTS.namesake)
    // Nobody who is named beside him in Casker Works is named anywhere else: then there is nothing to go by.
    const alone = NAMESAKES.map((text) =>
      text.id === 'works' ? text : { ...text, text: text.text.replace('Hanne Brekke', 'Ingrid Falk') },
    )
    const unsure = await ask(
      (await bench([...CORPUS, ...alone])).mix,
      'Where was the head of Casker Works born?',
    )
    expect(ids(unsure).indexOf('a-ships')).toBeLessThan(ids(unsure).indexOf('z-wicks'))
  })

  test('small corpora: none, one document, one name', async () => {
    expect(await ask((await bench()).mix, BRIDGE)).toEqual([])
    const one = await bench([CORPUS[0]!])
    expect(ids(await ask(one.mix, BRIDGE))).toEqual(['film'])
    const same = await bench(
      ['a', 'b', 'c'].map((id) => ({ id, title: 'Velloe', text: 'Velloe met Velloe.' })),
    )
    expect(ids(await ask(same.mix, 'Who met Velloe?'))).toEqual(['a', 'b', 'c'])
  })
})

describe('names in other scripts', () => {
  const texts = OTHER_SCRIPTS.flatMap(([, , pair]) => pair)

  test('lead on without a title and in another form', async () => {
    const { mix } = await bench([...CORPUS, ...texts])
    for (const [language, question] of OTHER_SCRIPTS) {
      const note = (await ask(mix, question)).find(({ segment }) => segment.document === `${language}-note`)
      expect(
        note?.explanation.parts.some(({ name }) => name.startsWith('link: ')),
        language,
      ).toBe(true)
    }
  })

  test('lead to a title behind a prefix, an ending or a particle', async () => {
    const people = [
      ['зал', 'Касков', 'О нём.', 'Кто строил с Касковым мост?'],
      ['قاعة', 'زنوبيا الميناء', 'عنها.', 'من كتب لزنوبيا الميناء؟'],
      ['אולם', 'רונידור', 'עליו.', 'מי כתב לרונידור?'],
      ['회관', '늬람솔', '그의 이야기.', '누가 늬람솔에게 썼나?'],
    ] as const
    const documents = people.map(([id, title, text]) => ({ id, title, text }))
    const { mix } = await bench([...CORPUS, ...documents])
    for (const [id, , , question] of people) {
      const found = (await ask(mix, question)).find(({ segment }) => segment.document === id)
      expect(found?.explanation.parts.some(({ name }) => name.startsWith('title: '))).toBe(true)
    }
  })

  test('a long passage of another script is looked up in bounded time, and common words join nothing', async () => {
    const common = Array.from({ length: 120 }, (_, i) => ({
      id: `all-${i}`,
      title: `页 ${i}`,
      text: '港口的灯每天晚上都亮着，船员们都知道这件事。',
    }))
    const { mix } = await bench([...common, ...texts])
    const found = await ask(mix, OTHER_SCRIPTS[0]![1], 20)
    const links = found.filter(
      ({ segment, explanation }) =>
        segment.document.startsWith('all-') &&
        explanation.parts.some(({ name }) => name.startsWith('link: ')),
    )
    expect(ids(found).slice(0, 2)).toEqual(['zh-film', 'zh-note'])
    expect(links).toEqual([])
  })
})

describe('the graph follows its documents', () => {
  const all = [...CORPUS, ...OTHERWISE, ...OTHER_SCRIPTS.flatMap(([, , pair]) => pair)]
  const pieces = fc.record({
    id: fc.constantFrom(...all.map(({ id }) => id)),
    content: fc.constantFrom(...all),
  })
  type Step =
    | { readonly put: readonly { readonly id: string; readonly content: Text }[] }
    | { readonly remove: string }
    | { readonly merge: boolean }
    | { readonly read: string }
    | 'forget'
  const anyId = fc.constantFrom(...all.map(({ id }) => id))
  const step: fc.Arbitrary<Step> = fc.oneof(
    fc.record({ put: fc.uniqueArray(pieces, { selector: ({ id }) => id, minLength: 1, maxLength: 5 }) }),
    fc.record({ remove: anyId }),
    fc.record({ merge: fc.boolean() }),
    fc.record({ read: anyId }),
    fc.constant('forget' as const),
  )

  interface Live {
    readonly text: Text
    /** A model has read it as it is. */
    readonly read: boolean
  }

  async function replay(made: Bench, steps: readonly Step[]): Promise<Map<string, Live>> {
    const live = new Map<string, Live>()
    for (const action of steps) {
      if (action === 'forget') {
        await keepStatements(made.store, () => false)
        for (const [id, { text }] of live) live.set(id, { text, read: false })
      } else if ('put' in action) {
        const texts = action.put.map(({ id, content }) => ({ ...content, id }))
        await change(made, texts, [])
        for (const text of texts) live.set(text.id, { text, read: false })
      } else if ('remove' in action) {
        await change(made, [], [action.remove])
        live.delete(action.remove)
      } else if ('read' in action) {
        const one = live.get(action.read)
        if (one === undefined || one.read) continue
        await read(made, [one.text])
        live.set(action.read, { ...one, read: true })
      } else await made.graph.merge({ force: action.merge })
    }
    return live
  }

  /** What a model would have read: its title is of the guild, by its first sentence. */
  async function read({ store }: Bench, texts: readonly Text[]): Promise<void> {
    const infos = await store.info(texts.map(({ id }) => id))
    const documents = texts.map(({ title, text }, i) => {
      const [{ end }] = paragraphs(text) as [Segment]
      const names = { from: title.toLowerCase(), predicate: 'is of', to: 'guild of lamp keepers' }
      return { first: infos[i]!.first, statements: [{ ...names, position: 0, start: 0, end }] }
    })
    if (documents.length > 0) await addStatements(store, documents)
  }

  const GUILD = 'What is of the guild of lamp keepers?'
  const rankings = async (made: Bench) =>
    Promise.all(
      [
        BRIDGE,
        COMPARISON,
        THREE_HOPS,
        GUILD,
        ...ALIASED,
        ...OTHER_SCRIPTS.map(([, question]) => question),
      ].map(async (question) =>
        (await ask(made.mix, question)).map(({ segment, score, explanation }) => ({
          ...{ document: segment.document, position: segment.position, score, explanation },
        })),
      ),
    )

  test('any history equals building anew in any order, and a second process sees the same', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(step, { maxLength: 10 }),
        fc.infiniteStream(fc.nat()),
        async (steps, random) => {
          const lived = await bench()
          const live = await replay(lived, steps)
          const shuffled = [...live.values()]
            .map((text) => ({ text, at: random.next().value }))
            .sort((a, b) => a.at - b.at)
            .map(({ text }) => text)
          const anew = await bench(shuffled.map(({ text }) => text))
          await read(
            anew,
            shuffled.filter((one) => one.read).map(({ text }) => text),
          )
          expect(await rankings(lived)).toEqual(await rankings(anew))
          const graph = await openGraphIndex({ store: lived.store })
          const other = {
            ...lived,
            mix: createGraphRetriever({ ...lived, graph, analyzer, unnamed: lived.words }),
          }
          expect(await rankings(other)).toEqual(await rankings(anew))
        },
      ),
      { numRuns: 60 },
    )
  })

  test('what a model read changes the answers, so that the histories above can tell', async () => {
    const made = await bench(CORPUS)
    const before = await rankings(made)
    await read(made, CORPUS.slice(0, 3))
    expect(await rankings(made)).not.toEqual(before)
    await keepStatements(made.store, () => false)
    expect(await rankings(made)).toEqual(before)
  })

  test('a part of many documents equals their log entries', async () => {
    const logged = await bench(CORPUS)
    const bulk = await bench()
    const writes = CORPUS.map((text) => write(bulk, text))
    const entries = (index: 'lexical' | 'graph') =>
      writes.map(({ segments, log }) => ({ count: segments.length, data: log[index]! }))
    await bulk.store.commit({
      put: writes.map((one) => ({ ...one, log: {} })),
      putParts: [bulk.lexical.part(entries('lexical')), bulk.graph.part(entries('graph'))],
    })
    expect(await rankings(bulk)).toEqual(await rankings(logged))
    await change(bulk, [{ ...CORPUS[2]!, text: 'Nothing.' }], ['velloe'])
    await bulk.graph.merge({ force: true })
    const rest = CORPUS.filter(({ id }) => id !== 'velloe').map((text) =>
      text.id === 'ellison' ? { ...text, text: 'Nothing.' } : text,
    )
    expect(await rankings(bulk)).toEqual(await rankings(await bench(rest)))
  })
})

/** What a document that was made to be found can do: push a passage of evidence down by two places at most. */
describe('a poisoned document', () => {
  const scripts = OTHER_SCRIPTS.flatMap(([, , pair]) => pair)
  const everyName = [...CORPUS, ...scripts].map(({ title }) => title)
  /** A corpus large enough for one document not to change what is rare. */
  const crowd = Array.from({ length: 300 }, (_, i) => ({
    id: `crowd-${i}`,
    title: `Hollin ${i}`,
    text: `Hollin ${i} is a film, a town or a person; its director was born in Casker ${i % 40}. It has a harbour.`,
  }))
  const evidence: readonly (readonly [string, readonly string[]])[] = [
    [BRIDGE, ['film', 'ellison']],
    [COMPARISON, ['film', 'film-2', 'ellison', 'tamsin']],
    [THREE_HOPS, ['film', 'ellison', 'velloe']],
    ...OTHER_SCRIPTS.map(([, question, pair]) => [question, pair.map(({ id }) => id)] as const),
  ]

  const ranksIn = async (documents: readonly Text[]) => {
    const { mix } = await bench(documents)
    return Promise.all(
      evidence.map(async ([question, needed]) => {
        const found = ids(await ask(mix, question))
        expect(found).toEqual(expect.arrayContaining([...needed]))
        return needed.map((id) => found.indexOf(id))
      }),
    )
  }

  async function expectBound(poison: readonly Text[]): Promise<void> {
    const clean = await ranksIn([...CORPUS, ...scripts, ...crowd])
    for (const document of poison) {
      const poisoned = await ranksIn([...CORPUS, ...scripts, ...crowd, document])
      for (const [question, ranks] of clean.entries())
        for (const [i, rank] of ranks.entries()) expect(poisoned[question]![i]! - rank).toBeLessThanOrEqual(2)
    }
  }

  test('with a thousand mentions', async () => {
    const names = [...everyName, ...crowd.map(({ title }) => title)]
    const few = Array.from(
      { length: 1000 },
      (_, i) => `${everyName[i % everyName.length]!} and Fake Name${i}`,
    )
    const many = Array.from({ length: 1000 }, (_, i) => names[i % names.length]!)
    await expectBound([few, many].map((list) => ({ id: 'poison', title: 'Poison', text: list.join(', ') })))
  })

  test('with a title that holds every name, or is written almost as another', async () => {
    const all = everyName.slice(0, 4).join(' ')
    const almost = everyName.map((title) => `The ${title}`)
    await expectBound([all, ...almost].map((title) => ({ id: 'poison', title, text: 'Buy lamps here.' })))
  })

  test("with another's title", async () => {
    await expectBound(everyName.map((title) => ({ id: 'poison', title, text: 'Buy lamps here.' })))
  })
})
