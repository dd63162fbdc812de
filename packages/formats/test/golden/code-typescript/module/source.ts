import { a } from './a.ts'
import type { B } from 'b'
export { c } from './c.ts'

/** How often keys are rotated, in days. */
export const ROTATION_DAYS = 30

/** A key. */
export interface Key {
  id: string
  rotate(): void
}

// Makes one.
export async function makeKey(id: string): Promise<Key> {
  return { id, rotate() {} }
}

export type Keys = Record<string, Key>
export default makeKey
