import type { ComponentChildren } from 'preact'
import { useEffect, useRef, useState } from 'preact/hooks'
import { stepFrom, windowOf } from '../window.ts'

interface VirtualListProps<T> {
  readonly label: string
  readonly items: readonly T[]
  readonly keyOf: (item: T) => string
  readonly rowHeight: number
  readonly onOpen: (item: T) => void
  /** Called with the rows in view when they have changed. */
  readonly onView?: (items: readonly T[]) => void
  readonly row: (item: T) => ComponentChildren
}

/** A list of any length: only the rows in view are in the page. Arrow keys, Page, Home and End move; Enter opens. */
export function VirtualList<T>({ label, items, keyOf, rowHeight, onOpen, onView, row }: VirtualListProps<T>) {
  const box = useRef<HTMLDivElement>(null)
  const [top, setTop] = useState(0)
  const [height, setHeight] = useState(600)
  const [active, setActive] = useState(0)
  const chosen = Math.min(active, items.length - 1)
  useEffect(() => {
    const observer = new ResizeObserver(([entry]) => setHeight(entry!.contentRect.height))
    observer.observe(box.current!)
    return () => observer.disconnect()
  }, [])
  const [first, last] = windowOf(items.length, rowHeight, top, height)
  useEffect(() => onView?.(items.slice(first, last)), [items, first, last, onView])
  const move = (index: number) => {
    setActive(index)
    const element = box.current!
    if (index * rowHeight < element.scrollTop) element.scrollTop = index * rowHeight
    if ((index + 1) * rowHeight > element.scrollTop + height)
      element.scrollTop = (index + 1) * rowHeight - height
  }
  const onKeyDown = (event: KeyboardEvent) => {
    const next = stepFrom(chosen, event.key, items.length, Math.max(1, Math.floor(height / rowHeight) - 1))
    if (next !== undefined) move(next)
    else if (event.key === 'Enter' && items[chosen] !== undefined) onOpen(items[chosen])
    else return
    event.preventDefault()
  }
  return (
    <div
      class="virtual"
      style={{ '--all-rows': `${items.length * rowHeight + 2}px` }}
      ref={box}
      role="listbox"
      aria-label={label}
      tabIndex={0}
      aria-activedescendant={
        items.length > 0 && chosen >= first && chosen < last ? `row-${chosen}` : undefined
      }
      onScroll={(event) => setTop(event.currentTarget.scrollTop)}
      onKeyDown={onKeyDown}
    >
      <div class="runway" role="presentation" style={{ height: `${items.length * rowHeight}px` }}>
        {items.slice(first, last).map((item, offset) => {
          const index = first + offset
          return (
            // biome-ignore lint/a11y/useKeyWithClickEvents: the list takes the keys for its rows.
            // biome-ignore lint/a11y/useFocusableInteractive: the list has the focus (aria-activedescendant).
            <div
              key={keyOf(item)}
              id={`row-${index}`}
              class="row"
              role="option"
              aria-selected={index === chosen}
              aria-posinset={index + 1}
              aria-setsize={items.length}
              style={{ top: `${index * rowHeight}px`, height: `${rowHeight}px` }}
              onClick={() => {
                setActive(index)
                onOpen(item)
              }}
            >
              {row(item)}
            </div>
          )
        })}
      </div>
    </div>
  )
}
