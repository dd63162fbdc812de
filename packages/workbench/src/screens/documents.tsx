import type { StatusOutput } from '@lightcone/client'
import { useMemo } from 'preact/hooks'
import { Live, ProblemNote } from '../parts/notes.tsx'
import { VirtualList } from '../parts/virtual-list.tsx'
import { useAsked, useServer } from '../server.ts'
import { go, useUrl } from '../url-state.ts'
import { count, plural } from '../words.ts'

type Listed = NonNullable<StatusOutput['documentList']>[number]

export function DocumentsScreen() {
  const { find } = useUrl()
  const { client, namespace, token } = useServer()
  const { value, problem, isBusy } = useAsked(`${namespace}\n${token}`, (signal) =>
    client.status({ documents: true }, { signal }),
  )
  const all = value?.documentList ?? NONE
  const found = useMemo(() => narrowed(all, find), [all, find])
  const longest = useMemo(() => found.reduce((most, { length }) => Math.max(most, length), 1), [found])
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
      {isBusy && value === undefined && <p class="quiet">Reading the list…</p>}
      {value !== undefined && (
        <>
          <p class="quiet">
            {count(found.length)} of {plural(all.length, 'document')}, {plural(value.segments, 'passage')}
          </p>
          <Live text={`${plural(found.length, 'document')} found`} />
          <VirtualList
            label="Documents"
            items={found}
            keyOf={({ id }) => id}
            rowHeight={56}
            onOpen={({ id }) => go({ document: id, start: 0, end: 0 })}
            row={(item) => <Row item={item} longest={longest} />}
          />
          {value.skipped.length > 0 && (
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
          )}
        </>
      )}
    </>
  )
}

const NONE: readonly Listed[] = []

function narrowed(all: readonly Listed[], find: string): readonly Listed[] {
  const words = find.toLowerCase().split(/\s+/).filter(Boolean)
  if (words.length === 0) return all
  return all.filter(({ id, title, source }) => {
    const text = `${id} ${title} ${source}`.toLowerCase()
    return words.every((word) => text.includes(word))
  })
}

function Row({ item, longest }: { readonly item: Listed; readonly longest: number }) {
  return (
    <>
      <span class="file">{item.id}</span>
      <span class="quiet">
        {item.title !== item.id && `${item.title} · `}
        {plural(item.length, 'character')} · {item.language}
        {item.version > 1 && ` · version ${item.version}`}
      </span>
      <span class="band" aria-hidden="true">
        <span style={{ width: `${Math.max(1, (100 * item.length) / longest)}%` }} />
      </span>
    </>
  )
}
