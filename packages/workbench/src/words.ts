/** How places, counts and reasons are said. */
import type { Citation, Omission, Place } from './server.ts'

export const count = (value: number): string => value.toLocaleString('en')

export const plural = (value: number, one: string, many = `${one}s`): string =>
  `${count(value)} ${value === 1 ? one : many}`

export function placeOf({ from, to }: { readonly from: Place; readonly to: Place }): string {
  const range = (name: string, a: number | undefined, b: number | undefined) =>
    a === undefined ? undefined : b === undefined || b === a ? `${name} ${a}` : `${name}s ${a}–${b}`
  const time = from.time === undefined ? undefined : clockTime(from.time)
  const cells =
    from.cell === undefined
      ? undefined
      : to.cell === undefined || to.cell === from.cell
        ? `cell ${from.cell}`
        : `cells ${from.cell}–${to.cell}`
  return (
    cells ??
    time ??
    range('page', from.page, to.page) ??
    range('slide', from.slide, to.slide) ??
    range('line', from.line, to.line) ??
    ''
  )
}

function clockTime(seconds: number): string {
  const whole = Math.floor(seconds)
  const two = (value: number) => String(value).padStart(2, '0')
  return `${two(Math.floor(whole / 3600))}:${two(Math.floor(whole / 60) % 60)}:${two(whole % 60)}`
}

export const REASONS: Readonly<Record<Omission['reason'], string>> = {
  budget: 'no room left in the budget',
  redundant: 'says again what is already there',
  pruned: 'does not bear on the question',
  'score-fall': 'scores fall off before it',
  'document-cap': 'better passages of its document stand before it',
  'no-match': 'does not match the question',
}

export interface Stretch {
  readonly text: string
  readonly start: number
  readonly isUnsupported: boolean
}

/** Cuts an answer where sentences that a model wrote begin and end to be unsupported. */
export function stretchesOf(
  text: string,
  statements: readonly { readonly start: number; readonly end: number; readonly unsupported?: true }[],
): readonly Stretch[] {
  const stretches: Stretch[] = []
  const put = (start: number, end: number, isUnsupported: boolean) => {
    if (end > start) stretches.push({ text: text.slice(start, end), start, isUnsupported })
  }
  let at = 0
  for (const { start, end, unsupported } of statements) {
    if (unsupported !== true) continue
    put(at, start, false)
    put(start, end, true)
    at = end
  }
  put(at, text.length, false)
  return stretches
}

export type Piece = { readonly text: string } | { readonly citation: Citation }

/** Cuts an answer at its markers `[1]`. A number that cites nothing stays text. */
export function piecesOf(text: string, citations: readonly Citation[]): readonly Piece[] {
  return text.split(/(\[\d{1,6}\])/).flatMap((part): readonly Piece[] => {
    const id = /^\[(\d+)\]$/.exec(part)?.[1]
    const citation = citations.find((one) => String(one.id) === id)
    if (citation !== undefined) return [{ citation }]
    return part === '' ? [] : [{ text: part }]
  })
}

export const fileName = (id: string): string => id.slice(id.lastIndexOf('/') + 1) || id

/** A name as a drawing has room for it. */
export const shortened = (text: string): string => (text.length > 44 ? `${text.slice(0, 42)}…` : text)
