import type { ListOutput } from '@lightcone/client'

export type Band = NonNullable<ListOutput['documents'][number]['bands']>[number]

/** More than these could not be told apart in a band a few millimetres long. */
const MOST = 24

/** Neighbours joined until few enough are left; a joined band has the kind of most of its characters. */
export function bandsOf(bands: readonly Band[]): readonly Band[] {
  if (bands.length <= MOST) return bands
  const length = Math.ceil(bands.length / MOST)
  const joined: Band[] = []
  for (let at = 0; at < bands.length; at += length) joined.push(joinedBand(bands.slice(at, at + length)))
  return joined
}

function joinedBand(bands: readonly Band[]): Band {
  const characters = new Map<Band['kind'], number>()
  for (const { kind, start, end } of bands) characters.set(kind, (characters.get(kind) ?? 0) + end - start)
  const [kind] = [...characters].reduce((most, one) => (one[1] > most[1] ? one : most))
  return { kind, start: bands[0]!.start, end: bands.at(-1)!.end }
}
