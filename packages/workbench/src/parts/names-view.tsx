import type { Relation } from '@lightcone/client'
import { useMemo, useState } from 'preact/hooks'
import { readNames } from '../all-names.ts'
import { useAsked, useServer } from '../server.ts'
import { go, NAMES_SHOWN, useUrl } from '../url-state.ts'
import { count, plural } from '../words.ts'
import { Drawing } from './drawing.tsx'
import { Live, ProblemNote } from './notes.tsx'
import { VirtualList } from './virtual-list.tsx'

/** The names of all documents as a picture, and every relation between them as a list that can be narrowed down. */
export function NamesView() {
  const { names } = useUrl()
  const { client, namespace, token } = useServer()
  const { value, problem, isBusy } = useAsked(JSON.stringify([names, namespace, token]), (signal) =>
    readNames(client, names, signal),
  )
  const [find, setFind] = useState('')
  const relations = value?.relations ?? NONE
  const found = useMemo(() => narrowed(relations, find), [relations, find])
  return (
    <>
      <div class="controls">
        <div class="choice">
          <label for="names">Names at most</label>
          <select
            id="names"
            value={names}
            onChange={(event) => go({ names: Number(event.currentTarget.value) }, true)}
          >
            {NAMES_SHOWN.map((most) => (
              <option key={most} value={most}>
                {count(most)}
              </option>
            ))}
          </select>
        </div>
        <div class="choice">
          <label for="find-relation">Find relations</label>
          <input
            id="find-relation"
            type="search"
            value={find}
            onInput={(event) => setFind(event.currentTarget.value)}
            autocomplete="off"
          />
        </div>
      </div>
      {problem !== undefined && <ProblemNote problem={problem} />}
      {isBusy && <p class="quiet">Reading the names…</p>}
      {value !== undefined && (
        <>
          <Drawing
            of={value}
            draw={async (box) => (await import('../names-canvas.ts')).drawNames(box, value)}
            says={`${plural(value.entities.length, 'name')}, ${plural(value.relations.length, 'relation')}${value.partial ? ', a limit left the rest out' : ''}; the list below says the same.`}
          />
          <Live text={`${plural(found.length, 'relation')} found`} />
          <VirtualList
            label="Relations"
            items={found}
            keyOf={keyOf}
            rowHeight={56}
            onOpen={({ evidence: { document, start, end } }) => go({ document, start, end })}
            row={(relation) => <Row relation={relation} />}
          />
        </>
      )}
    </>
  )
}

const NONE: readonly Relation[] = []
const keyOf = ({ from, predicate, to, evidence }: Relation): string =>
  JSON.stringify([from, predicate, to, evidence.document, evidence.start])

function narrowed(all: readonly Relation[], find: string): readonly Relation[] {
  const words = find.toLowerCase().split(/\s+/).filter(Boolean)
  if (words.length === 0) return all
  return all.filter(({ from, predicate, to }) => {
    const text = `${from} ${predicate} ${to}`
    return words.every((word) => text.includes(word))
  })
}

function Row({ relation: { from, predicate, to, evidence } }: { readonly relation: Relation }) {
  return (
    <>
      <span class="file">
        {from} – {predicate} – {to}
      </span>
      <span class="quiet">
        {evidence.document}: {evidence.quote}
      </span>
    </>
  )
}
