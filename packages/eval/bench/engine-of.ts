import type { Engine } from '../../engine/src/engine.ts'
import type { Lightcone } from '../../engine/src/index.ts'

/** The parts of an open index: private in types alone, for measurements of single stages. */
export const engineOf = (cone: Lightcone): Engine => (cone as unknown as { readonly engine: Engine }).engine
