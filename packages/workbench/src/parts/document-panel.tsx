import type { GetOutput } from '@lightcone/client'
import { memo } from 'preact/compat'
import { useEffect, useRef, useState } from 'preact/hooks'
import { originalOf, problemOf, useAsked, useServer } from '../server.ts'
import { CLOSED, go } from '../url-state.ts'
import { placeOf, plural } from '../words.ts'
import { ProblemNote } from './notes.tsx'
import { PdfPages } from './pdf-pages.tsx'

/** Characters shown before and after the span; a document may have millions. */
const AROUND = 6000

interface PanelProps {
  readonly id: string
  readonly start: number
  readonly end: number
}

/** A document, open at a span. It may be long, and stays as it is while a budget moves beside it. */
export const DocumentPanel = memo(({ id, start, end }: PanelProps) => {
  const server = useServer()
  const [width, setWidth] = useState(AROUND)
  const heading = useRef<HTMLHeadingElement>(null)
  const opener = useRef<Element | null>(null)
  const first = Math.max(0, start - width)
  const { value, problem } = useAsked(
    JSON.stringify([id, start, end, width, server.namespace, server.token]),
    async (signal) => {
      const [around, span] = await Promise.all([
        server.client.get({ id, start: first, end: Math.max(end, start) + width }, { signal }),
        server.client.get({ id, start, end: Math.max(end, start) }, { signal }),
      ])
      return { around, span }
    },
  )
  useEffect(() => {
    opener.current ??= document.activeElement
    heading.current?.focus()
  }, [id, start, end])
  useEffect(() => () => (opener.current as HTMLElement | null)?.focus?.(), [])
  const shown = value?.around.document.id === id ? value : undefined
  return (
    <aside class="panel" aria-labelledby="panel-title">
      <div class="panel-top">
        <h2 id="panel-title" ref={heading} tabIndex={-1}>
          {shown?.around.document.title || id}
        </h2>
        <button type="button" onClick={() => go(CLOSED)}>
          Close <kbd>Esc</kbd>
        </button>
      </div>
      <p class="where">
        <span class="file">{id}</span>
        {shown !== undefined && end > start && <span class="place">{placeOf(shown.span)}</span>}
        {shown !== undefined && (
          <span class="quiet">{plural(shown.around.document.length, 'character')}</span>
        )}
      </p>
      {problem !== undefined && <ProblemNote problem={problem} />}
      {shown !== undefined && (
        <>
          <Original id={id} />
          {hasPages(shown.span) && <PdfPages id={id} from={shown.span.from} to={shown.span.to} />}
          <MarkedText around={shown.around} start={start} end={end} isBelowPages={hasPages(shown.span)} />
          {(shown.around.start > 0 || shown.around.end < shown.around.document.length) && (
            <button type="button" onClick={() => setWidth(width * 8)}>
              Show more of the document
            </button>
          )}
        </>
      )}
    </aside>
  )
})

const hasPages = ({ document, from }: GetOutput): boolean =>
  from.page !== undefined && /\.pdf$/i.test(document.id)

interface MarkedProps {
  readonly around: GetOutput
  readonly start: number
  readonly end: number
  /** Then the pages stay in view, and only the text's own box is moved. */
  readonly isBelowPages: boolean
}

/** The text with the span marked and in view. Lines are numbered where those of the text are those of the source. */
function MarkedText({ around, start, end, isBelowPages }: MarkedProps) {
  const box = useRef<HTMLElement>(null)
  const mark = useRef<HTMLElement>(null)
  useEffect(() => {
    if (mark.current === null || box.current === null) return
    if (!isBelowPages) mark.current.scrollIntoView({ block: 'center' })
    else
      box.current.scrollTop +=
        mark.current.getBoundingClientRect().top - box.current.getBoundingClientRect().top - 40
  }, [around.document.id, start, end])
  const { text } = around
  const offset = around.start
  const lines = text.split('\n')
  const isNumbered =
    // The place of a part's end is that of its last character, and a line's end stands on its own line.
    lines.length - (text.endsWith('\n') ? 2 : 1) === around.to.line - around.from.line &&
    around.from.page === undefined &&
    around.from.cell === undefined
  let at = offset
  return (
    <section
      ref={box}
      class={isNumbered ? 'text numbered' : 'text'}
      // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard.
      tabIndex={0}
      aria-label="Text of the document"
    >
      {lines.map((line, index) => {
        const begin = at
        at += line.length + 1
        const from = Math.min(Math.max(start - begin, 0), line.length)
        const to = Math.min(Math.max(end - begin, 0), line.length)
        return (
          <div class="line" key={begin} data-line={isNumbered ? around.from.line + index : undefined}>
            {line.slice(0, from)}
            {to > from && <mark ref={begin + from === start ? mark : null}>{line.slice(from, to)}</mark>}
            {line.slice(Math.max(from, to)) || (line === '' ? '\n' : '')}
          </div>
        )
      })}
    </section>
  )
}

function Original({ id }: { readonly id: string }) {
  const server = useServer()
  const [said, setSaid] = useState('')
  const save = async () => {
    try {
      const address = URL.createObjectURL(await originalOf(server, id))
      const link = document.createElement('a')
      link.href = address
      link.download = id.slice(id.lastIndexOf('/') + 1)
      link.click()
      setTimeout(() => URL.revokeObjectURL(address), 10_000)
      setSaid('')
    } catch (error) {
      setSaid(problemOf(error).message)
    }
  }
  return (
    <p>
      <button type="button" onClick={save}>
        Save the original
      </button>{' '}
      <span role="status">{said}</span>
    </p>
  )
}
