import type { Candidate, Part, Place, RankedCandidate } from './model.ts'
import type { Reranker, Selection, Selector, Store, Tokenizer } from './ports.ts'
import { partOf } from './retrieve/neighbours-wholes.ts'

type LookUp = (documents: readonly string[]) => Promise<(document: string, offset: number) => Place>

/** Stages that answer a second time what they answered before, for one list of candidates. */
export function remembering() {
  const ranked = new Map<string, readonly RankedCandidate[]>()
  const selected = new Map<string, Map<readonly RankedCandidate[], Selection>>()
  const counted = new Map<Tokenizer, Map<string, number>>()
  let placeAt: Awaited<ReturnType<LookUp>> | undefined
  let parts: ReadonlyMap<string, Part> | undefined
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
    async places(found: readonly Candidate[], lookUp: LookUp) {
      placeAt ??= await lookUp([...new Set(found.map(({ segment }) => segment.document))])
      return placeAt
    },
    /** What the documents found are parts of. */
    async parts(found: readonly Candidate[], store: Pick<Store, 'info'>) {
      parts ??= await partsOf(found, store)
      return (document: string) => parts!.get(document)
    },
    tokens(tokenizer: Tokenizer): (text: string) => number {
      const known = counted.get(tokenizer) ?? kept(counted, tokenizer, new Map())
      return (text) => known.get(text) ?? kept(known, text, tokenizer.count(text))
    },
  }
}

async function partsOf(
  found: readonly Candidate[],
  store: Pick<Store, 'info'>,
): Promise<ReadonlyMap<string, Part>> {
  const infos = await store.info([...new Set(found.map(({ segment }) => segment.document))])
  return new Map(
    infos.flatMap((info) => {
      const part = info === undefined ? undefined : partOf(info)
      return part === undefined ? [] : [[info!.id, part] as const]
    }),
  )
}

function kept<Key, Value>(map: Map<Key, Value>, key: Key, value: Value): Value {
  map.set(key, value)
  return value
}
