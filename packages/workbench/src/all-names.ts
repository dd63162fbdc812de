/** The graph of all names: laid out without moving anything, so that fifty thousand stand still and look the same again. */
import type { Entity, LightconeClient, Relation } from '@lightcone/client'

export interface NamesGraph {
  readonly entities: readonly Entity[]
  readonly relations: readonly Relation[]
  /** A limit left some out. */
  readonly partial: boolean
}

export async function readNames(
  client: LightconeClient,
  limit: number,
  signal: AbortSignal,
): Promise<NamesGraph> {
  const { text, partial } = await client.graphExport({ limit }, { signal })
  return { ...(JSON.parse(text) as Omit<NamesGraph, 'partial'>), partial }
}

export interface Placed {
  readonly x: number
  readonly y: number
}

/** Turns by this angle never fall into rows (Vogel 1979). */
const GOLDEN_ANGLE = Math.PI * (3 - Math.sqrt(5))
/** How far around a name those stand that belong to it. */
const NEAR = 0.35

/**
 * Names in most passages in the middle, each further one outwards: in the direction of the name before it that it is
 * bound to most, where there is one.
 */
export function placesOf({
  entities,
  relations,
}: Pick<NamesGraph, 'entities' | 'relations'>): ReadonlyMap<string, Placed> {
  const rank = new Map(entities.map(({ name }, at) => [name, at]))
  const bound = new Map<string, { readonly to: string; readonly weight: number }>()
  const bind = (from: string, to: string, weight: number) => {
    if ((rank.get(to) ?? Number.POSITIVE_INFINITY) >= (rank.get(from) ?? -1)) return
    if (weight > (bound.get(from)?.weight ?? 0)) bound.set(from, { to, weight })
  }
  for (const { from, to, weight } of relations) {
    bind(from, to, weight)
    bind(to, from, weight)
  }
  const turns = new Map<string, number>()
  const places = new Map<string, Placed>()
  for (const [at, { name }] of entities.entries()) {
    const own = at * GOLDEN_ANGLE
    const other = turns.get(bound.get(name)?.to ?? '')
    const turn = other === undefined ? own : other + NEAR * Math.sin(own)
    turns.set(name, turn)
    const radius = Math.sqrt(at)
    places.set(name, { x: radius * Math.cos(turn), y: radius * Math.sin(turn) })
  }
  return places
}
