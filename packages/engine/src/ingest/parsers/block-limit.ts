/** What keeps files of very many very short parts from filling the memory. */
import { LightconeError } from '../../errors.ts'
import type { Block } from '../../model.ts'

/**
 * Most blocks of a document. Prose has one about every 300 characters, so a file at the default limit of 50 MB stays
 * far below; 50 MB of `# a` would be ten million headings and gigabytes of memory.
 */
export const MAX_BLOCKS = 1_000_000
/** Plain rows and paragraphs beyond this many share a block with the one before, up to about what a passage holds. */
export const MAX_PLAIN_BLOCKS = 200_000
const LONGEST_SHARED = 1_200

/** Throws `file-too-large` beyond `MAX_BLOCKS`. */
export function checkBlocks({ length }: readonly Block[]): void {
  if (length <= MAX_BLOCKS) return
  throw new LightconeError('file-too-large', {
    message: `The file has more than ${MAX_BLOCKS} paragraphs, headings and other blocks.`,
    hint: 'Split it into several files.',
    details: { limit: MAX_BLOCKS },
  })
}

export function pushPlain(blocks: Block[], kind: 'row' | 'paragraph', start: number, end: number): void {
  const last = blocks.at(-1)
  const shares =
    blocks.length >= MAX_PLAIN_BLOCKS && last?.kind === kind && end - last.start <= LONGEST_SHARED
  if (shares) blocks[blocks.length - 1] = { ...last, end }
  else blocks.push({ kind, start, end })
}
