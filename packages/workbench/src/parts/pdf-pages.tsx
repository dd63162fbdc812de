import { useEffect, useMemo, useRef, useState } from 'preact/hooks'
import type { Cited } from '../cited-boxes.ts'
import { originalOf, type Place, useServer } from '../server.ts'

/** Pages drawn of one citation. */
const MOST_PAGES = 4

/** The pages of a PDF that a citation stands on, with what is cited marked. */
export function PdfPages({
  id,
  from,
  to,
}: {
  readonly id: string
  readonly from: Place
  readonly to: Place
}) {
  const original = useOriginal(id)
  const [first, last] = [from.page ?? 1, to.page ?? from.page ?? 1]
  const pages = Array.from({ length: Math.min(last - first + 1, MOST_PAGES) }, (_, at) => first + at)
  const isKnown = from.box !== undefined && to.box !== undefined
  return (
    <>
      {pages.map((page) => (
        <PdfPage
          key={page}
          original={original}
          page={page}
          cited={
            isKnown
              ? { from: page === first ? from.box : undefined, to: page === last ? to.box : undefined }
              : undefined
          }
        />
      ))}
      {last >= first + MOST_PAGES && <p class="quiet">Cited up to page {last}.</p>}
    </>
  )
}

/** Asks for a document's original once, however many pages are drawn of it, and again where that failed. */
function useOriginal(id: string): () => Promise<Blob> {
  const server = useServer()
  const { controller, read } = useMemo(() => {
    const controller = new AbortController()
    let file: Promise<Blob> | undefined
    const read = () => {
      file ??= originalOf(server, id, controller.signal).catch((error) => {
        file = undefined
        throw error
      })
      return file
    }
    return { controller, read }
  }, [id])
  useEffect(() => () => controller.abort(), [controller])
  return read
}

/** The reader of PDF files is loaded when one is opened. */
function PdfPage({
  original,
  page,
  cited,
}: {
  readonly original: () => Promise<Blob>
  readonly page: number
  readonly cited: Cited | undefined
}) {
  const canvas = useRef<HTMLCanvasElement>(null)
  const [said, setSaid] = useState('Drawing the page…')
  useEffect(() => {
    let isOver = false
    const draw = async () => {
      const [{ drawPage }, file] = await Promise.all([import('../pdf-canvas.ts'), original()])
      if (canvas.current !== null) await drawPage(canvas.current, await file.arrayBuffer(), page, cited)
      if (!isOver) setSaid('')
    }
    draw().catch((error) => {
      if (!isOver) setSaid(`The page cannot be drawn here: ${error instanceof Error ? error.message : error}`)
    })
    return () => {
      isOver = true
    }
  }, [original, page, JSON.stringify(cited)])
  return (
    <figure class="page">
      <canvas ref={canvas} role="img" aria-label={`Page ${page} with what is cited marked`} />
      <figcaption>
        Page {page}. <span role="status">{said}</span>
      </figcaption>
    </figure>
  )
}
