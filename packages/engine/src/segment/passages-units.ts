/** Blocks as what is packed: each with the gap behind it, so that they cover the text. */
import type { Block, BlockKind } from '../model.ts'

export interface Unit {
  readonly kind: BlockKind | 'blank'
  readonly start: number
  readonly end: number
  readonly level?: number | undefined
  readonly label?: string | undefined
  /** Header of the table that the unit is a row of. */
  readonly header?: string | undefined
}

/**
 * Contiguous units that cover the text. A table that fits `max` is one unit; a gap longer than `maxGap` is a unit
 * of its own, so that white space does not push apart what belongs together.
 */
export function* units(text: string, blocks: readonly Block[], max: number, maxGap: number): Generator<Unit> {
  let at = 0
  let header: string | undefined
  const first = blocks[0]?.start ?? text.length
  if (first > maxGap || blocks.length === 0) yield* gap(text, 0, (at = first))
  for (let index = 0; index < blocks.length; index++) {
    const block = blocks[index]!
    const last = block.kind === 'table' ? tableEnd(blocks, index, max) : index
    const filled = blocks[last]!.end
    const next = blocks[last + 1]?.start ?? text.length
    const end = next - filled > maxGap ? filled : next
    if (block.kind !== 'row') header = undefined
    yield { kind: block.kind, start: at, end, level: block.level, label: block.label, header }
    if (end < next) yield* gap(text, end, next)
    // The rows of a table that was taken whole are done; those of a longer one follow with its header.
    if (block.kind === 'table' && last === index) header = block.label
    index = last
    at = next
  }
}

/** Index of the table's last row when all of it fits, else that of its header. */
function tableEnd(blocks: readonly Block[], table: number, max: number): number {
  const { start } = blocks[table]!
  let last = table
  while (blocks[last + 1]?.kind === 'row') if (blocks[++last]!.end - start > max) return table
  return last
}

function* gap(text: string, start: number, end: number): Generator<Unit> {
  if (start < end) yield { kind: /\S/.test(text.slice(start, end)) ? 'paragraph' : 'blank', start, end }
}
