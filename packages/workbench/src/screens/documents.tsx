import { useCallback, useEffect, useMemo, useRef, useState } from 'preact/hooks'
import { type Listed, listDocuments } from '../documents.ts'
import { Bands, type BandsOf } from '../parts/bands.tsx'
import { Live, ProblemNote } from '../parts/notes.tsx'
import { VirtualList } from '../parts/virtual-list.tsx'
import { type Problem, problemOf, useAsked, useServer } from '../server.ts'
import { go, useUrl } from '../url-state.ts'
import { count, plural } from '../words.ts'

export function DocumentsScreen() {
  const { find } = useUrl()
  const { documents, total, problem } = useDocuments()
  const found = useMemo(() => narrowed(documents, find), [documents, find])
  const longest = useMemo(() => found.reduce((most, { length }) => Math.max(most, length), 1), [found])
  const [bands, see] = useBands()
  const isComplete = documents.length >= (total ?? 1)
  return (
    <>
      <form class="ask" onSubmit={(event) => event.preventDefault()}>
        <label for="find">Find documents by name, title or source</label>
        <div class="field">
          <input
            id="find"
            data-ask
            type="search"
            value={find}
            onInput={(event) => go({ find: event.currentTarget.value }, true)}
            autocomplete="off"
          />
        </div>
      </form>
      {problem !== undefined && <ProblemNote problem={problem} />}
      {total === undefined && problem === undefined && <p class="quiet">Reading the list…</p>}
      {total !== undefined && (
        <>
          <p class="quiet">
            {count(found.length)} of {plural(total, 'document')}
            {isComplete ? '' : `, ${count(documents.length)} read so far`}
          </p>
          <Live text={isComplete ? `${plural(found.length, 'document')} found` : ''} />
          <VirtualList
            label="Documents"
            items={found}
            keyOf={({ id }) => id}
            rowHeight={56}
            onOpen={({ id }) => go({ document: id, start: 0, end: 0 })}
            onView={see}
            row={(item) => <Row item={item} longest={longest} bands={bands.get(item.id)} />}
          />
          <Skipped />
        </>
      )}
    </>
  )
}

/** All documents, page by page; those that have come are shown while the others are on their way. */
function useDocuments() {
  const { client, namespace, token } = useServer()
  const [documents, setDocuments] = useState<readonly Listed[]>([])
  const [total, setTotal] = useState<number>()
  const [problem, setProblem] = useState<Problem>()
  useEffect(() => {
    const controller = new AbortController()
    const read = async () => {
      let all: readonly Listed[] = []
      setProblem(undefined)
      for await (const page of listDocuments(client, controller.signal)) {
        all = [...all, ...page.documents]
        setDocuments(all)
        setTotal(page.total)
      }
    }
    read().catch((error) => {
      if (!controller.signal.aborted) setProblem(problemOf(error))
    })
    return () => controller.abort()
  }, [client, namespace, token])
  return { documents, total, problem }
}

/** Segments of the documents that are in view, asked for once the list rests. */
function useBands(): readonly [ReadonlyMap<string, BandsOf>, (items: readonly Listed[]) => void] {
  const { client } = useServer()
  const [bands, setBands] = useState<ReadonlyMap<string, BandsOf>>(new Map())
  const known = useRef(bands)
  known.current = bands
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined)
  const see = useCallback(
    (items: readonly Listed[]) => {
      clearTimeout(timer.current)
      const ids = items.map(({ id }) => id).filter((id) => !known.current.has(id))
      if (ids.length === 0) return
      timer.current = setTimeout(async () => {
        const filter = { field: 'id', in: ids }
        // Without them the list says the same in numbers.
        const page = await client.list({ filter, bands: true, limit: ids.length }).catch(() => undefined)
        if (page !== undefined)
          setBands((before) => new Map([...before, ...page.documents.map((one) => [one.id, one] as const)]))
      }, RESTS_MS)
    },
    [client],
  )
  useEffect(() => () => clearTimeout(timer.current), [])
  return [bands, see]
}

const RESTS_MS = 120

function narrowed(all: readonly Listed[], find: string): readonly Listed[] {
  const words = find.toLowerCase().split(/\s+/).filter(Boolean)
  if (words.length === 0) return all
  return all.filter(({ id, title, source }) => {
    const text = `${id} ${title} ${source}`.toLowerCase()
    return words.every((word) => text.includes(word))
  })
}

function Row({
  item,
  longest,
  bands,
}: {
  readonly item: Listed
  readonly longest: number
  readonly bands: BandsOf | undefined
}) {
  return (
    <>
      <span class="file">{item.id}</span>
      <span class="quiet">
        {item.title !== item.id && `${item.title} · `}
        {plural(item.length, 'character')} · {plural(item.segments, 'passage')} · {item.language}
        {item.version > 1 && ` · version ${item.version}`}
      </span>
      <Bands share={item.length / longest} bands={bands} />
    </>
  )
}

function Skipped() {
  const { client, namespace, token } = useServer()
  const { value } = useAsked(`${namespace}\n${token}`, (signal) => client.status({}, { signal }))
  if (value === undefined || value.skipped.length === 0) return null
  return (
    <details>
      <summary>{plural(value.skipped.length, 'file was', 'files were')} skipped</summary>
      <ul class="plain">
        {value.skipped.slice(0, 500).map((one, index) => (
          <li key={index}>
            <span class="file">{one.path}</span> {one.reason} <code>{one.code}</code>
          </li>
        ))}
      </ul>
    </details>
  )
}
