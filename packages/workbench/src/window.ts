/** Which rows of a long list are in view, with some before and after. Half-open. */
export function windowOf(
  rows: number,
  rowHeight: number,
  scrollTop: number,
  height: number,
  spare = 8,
): readonly [first: number, last: number] {
  const first = Math.max(0, Math.min(Math.floor(scrollTop / rowHeight) - spare, rows))
  const last = Math.min(rows, Math.ceil((scrollTop + height) / rowHeight) + spare)
  return [first, Math.max(first, last)]
}

/** Where a key leads in a list of `rows`; `undefined` for a key that moves nothing. */
export function stepFrom(index: number, key: string, rows: number, page: number): number | undefined {
  if (rows === 0) return undefined
  const steps: Readonly<Record<string, number>> = {
    ArrowDown: index + 1,
    ArrowUp: index - 1,
    PageDown: index + page,
    PageUp: index - page,
    Home: 0,
    End: rows - 1,
  }
  const next = steps[key]
  return next === undefined ? undefined : Math.max(0, Math.min(next, rows - 1))
}
