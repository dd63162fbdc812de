import { useEffect, useRef, useState } from 'preact/hooks'
import { originalOf, type Place, useServer } from '../server.ts'

/** The page of a PDF with the cited lines drawn on it. The reader of PDF files is loaded when one is opened. */
export function PdfPage({ id, from, to }: { readonly id: string; readonly from: Place; readonly to: Place }) {
  const server = useServer()
  const canvas = useRef<HTMLCanvasElement>(null)
  const [said, setSaid] = useState('Drawing the page…')
  const page = from.page ?? 1
  const boxes = [from, to]
    .filter((place) => place.page === page)
    .flatMap(({ box }) => (box === undefined ? [] : [box]))
  useEffect(() => {
    const controller = new AbortController()
    const draw = async () => {
      const [{ drawPage }, file] = await Promise.all([
        import('../pdf-canvas.ts'),
        originalOf(server, id, controller.signal),
      ])
      if (canvas.current !== null) await drawPage(canvas.current, await file.arrayBuffer(), page, boxes)
      if (!controller.signal.aborted) setSaid('')
    }
    draw().catch((error) => {
      if (!controller.signal.aborted)
        setSaid(`The page cannot be drawn here: ${error instanceof Error ? error.message : error}`)
    })
    return () => controller.abort()
  }, [id, from, to])
  return (
    <figure class="page">
      <canvas ref={canvas} role="img" aria-label={`Page ${page} with the cited lines marked`} />
      <figcaption>
        Page {page}. <span role="status">{said}</span>
      </figcaption>
    </figure>
  )
}
