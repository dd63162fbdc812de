/** The fitted space that answers at present, as the index's settings name it. */
import type { QueryTerm } from '../../model.ts'
import type { Store } from '../../ports.ts'
import type { VectorIndex } from '../../vector-port.ts'
import { type Basis, decodeBasis, questionVector } from './basis.ts'

export const LSA_SETTING = 'lsa'

export interface LsaSetting {
  /** Name of the active space. */
  readonly space: string
  /** Fits so far. */
  readonly fit: number
  /** Segments in the index when it was fitted. */
  readonly segments: number
}

const PREFIX = 'lsa-'

/** Of the fit with this number. */
export const lsaSpaceName = (fit: number): string => `${PREFIX}${fit}`

/** Whether a name is one of the index's own spaces. */
export const isLsaSpace = (name: string): boolean => name.startsWith(PREFIX)

export function readLsaSetting(value: string | undefined): LsaSetting | undefined {
  return value === undefined ? undefined : (JSON.parse(value) as LsaSetting)
}

export interface LsaSpace {
  basis(space: string): Promise<Basis | undefined>
  /** The active space; `undefined` while there is none. What it says holds for one commit. */
  active(): Promise<ActiveSpace | undefined>
}

export interface ActiveSpace {
  readonly name: string
  vector(terms: readonly QueryTerm[]): Float32Array
}

export function createLsaSpace(store: Store, vectors: VectorIndex): LsaSpace {
  let kept: { readonly space: string; readonly basis: Basis } | undefined
  let seen: { readonly seq: number; readonly setting: LsaSetting | undefined } | undefined
  const basis = async (space: string): Promise<Basis | undefined> => {
    if (kept?.space === space) return kept.basis
    const model = await vectors.model(space)
    if (model === undefined) return undefined
    kept = { space, basis: decodeBasis(model) }
    return kept.basis
  }
  return {
    basis,
    async active() {
      const seq = await store.seq()
      if (seen?.seq !== seq) seen = { seq, setting: readLsaSetting(await store.setting(LSA_SETTING)) }
      if (seen.setting === undefined) return undefined
      const { space } = seen.setting
      const found = await basis(space)
      return found && { name: space, vector: (terms) => questionVector(found, terms) }
    },
  }
}
