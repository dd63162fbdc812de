import { type Wanted, wanted } from './arrange/pack.ts'
import type { Candidate, Part, Place, RankedCandidate, StoredSegment } from './model.ts'
import type { Places } from './places.ts'
import type { Reranker, Selection, Selector, Store, Tokenizer } from './ports.ts'
import { partOf } from './retrieve/neighbours-wholes.ts'

type PlaceAt = (document: string, offset: number) => Place

/** Stages that answer a second time what they answered before, for one list of candidates. */
export function remembering() {
  const ranked = new Map<string, readonly RankedCandidate[]>()
  const selected = new Map<string, Map<readonly RankedCandidate[], Selection>>()
  const orders = new Map<readonly RankedCandidate[], Wanted>()
  const places = new Map<string, PlaceAt>()
  let parts: InWholes | undefined
  return {
    reranker: ({ name, rerank }: Reranker): Reranker => ({
      name,
      rerank: async (query, found) => ranked.get(name) ?? kept(ranked, name, await rerank(query, found)),
    }),
    selector: (selector: Selector): Selector => ({
      name: selector.name,
      select(query, list) {
        const known = selected.get(selector.name) ?? kept(selected, selector.name, new Map())
        return known.get(list) ?? kept(known, list, selector.select(query, list))
      },
    }),
    wanted: (chosen: readonly RankedCandidate[]): Wanted =>
      orders.get(chosen) ?? kept(orders, chosen, wanted(chosen)),
    /**
     * Does `work` until it has asked only for places in documents that were looked up; `likely` are looked up first.
     * Which documents a context shows is known once it is packed, and most that were found are not shown.
     */
    async placed<T>(
      likely: Iterable<string>,
      lookUp: (documents: readonly string[]) => ReturnType<Places>,
      work: (placeAt: PlaceAt) => T,
    ): Promise<T> {
      const missing = new Set([...likely].filter((document) => !places.has(document)))
      for (;;) {
        const looked = [...missing]
        const lookedUp = await lookUp(looked)
        for (const document of looked) places.set(document, lookedUp)
        missing.clear()
        const result = work((document, offset) => {
          const placeAt = places.get(document)
          if (placeAt === undefined) missing.add(document)
          return (placeAt ?? lookedUp)(document, offset)
        })
        if (missing.size === 0) return result
      }
    },
    /** What the documents found are parts of, and what was found with that. */
    async parts(
      found: readonly Candidate[],
      store: Pick<Store, 'info'>,
      seen: number | undefined,
    ): Promise<InWholes> {
      parts ??= inWholes(found, await partsOf(found, store, seen))
      return parts
    },
  }
}

interface InWholes {
  readonly partOf: (document: string) => Part | undefined
  readonly standing: readonly Candidate[]
}

function inWholes(found: readonly Candidate[], parts: ReadonlyMap<string, Part>): InWholes {
  const standing = found.map((candidate): Candidate => {
    const part = parts.get(candidate.segment.document)
    return part === undefined ? candidate : { ...candidate, part }
  })
  return { partOf: (document) => parts.get(document), standing: parts.size === 0 ? found : standing }
}

/** By tokenizer and passage: the store gives the same segments to question after question. */
const counted = new WeakMap<Tokenizer, WeakMap<StoredSegment, number>>()

/** Tokens of whole passages, each counted once. */
export function tokensOf(tokenizer: Tokenizer): (segment: StoredSegment) => number {
  const known = counted.get(tokenizer) ?? kept(counted, tokenizer, new WeakMap())
  return (segment) => known.get(segment) ?? kept(known, segment, tokenizer.count(segment.text))
}

async function partsOf(
  found: readonly Candidate[],
  store: Pick<Store, 'info'>,
  seen: number | undefined,
): Promise<ReadonlyMap<string, Part>> {
  const infos = await store.info([...new Set(found.map(({ segment }) => segment.document))], seen)
  return new Map(
    infos.flatMap((info) => {
      const part = info === undefined ? undefined : partOf(info)
      return part === undefined ? [] : [[info!.id, part] as const]
    }),
  )
}

function kept<Key, Value>(map: { set(key: Key, value: Value): unknown }, key: Key, value: Value): Value {
  map.set(key, value)
  return value
}
