import type { ComponentChildren } from 'preact'
import { useEffect, useRef, useState } from 'preact/hooks'

interface DrawingProps {
  /** Drawn anew when this is another object. */
  readonly of: object
  /** Loads what draws, draws into the box, and gives what ends the drawing. */
  readonly draw: (box: HTMLElement) => Promise<() => void>
  /** What the drawing shows, in words. */
  readonly says: string
  readonly children?: ComponentChildren
}

/** A picture of a graph, for eyes alone: what stands below it says the same. */
export function Drawing({ of, draw, says, children }: DrawingProps) {
  const box = useRef<HTMLDivElement>(null)
  const [said, setSaid] = useState('')
  const [isDrawn, setDrawn] = useState(false)
  useEffect(() => {
    let isOver = false
    let end = () => {}
    setDrawn(false)
    draw(box.current!)
      .then((drawn) => {
        if (isOver) return drawn()
        end = drawn
        setDrawn(true)
        setSaid('')
      })
      .catch((error) =>
        setSaid(
          `The graph cannot be drawn: ${error instanceof Error ? error.message : error}. The list below says the same.`,
        ),
      )
    return () => {
      isOver = true
      end()
    }
  }, [of])
  return (
    <figure class="graph" data-drawn={isDrawn}>
      <div ref={box} class="canvas" aria-hidden="true" />
      <figcaption>
        {said || says} {children}
      </figcaption>
    </figure>
  )
}
