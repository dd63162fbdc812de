/** The closed lists in the order of their numbers in the format: new names go to the end, none is ever moved. */
import type { BlockKind, SegmentKind } from '../model.ts'
import type { IndexName } from '../ports.ts'

export const INDEX_NAMES = ['lexical', 'vector', 'graph'] as const satisfies readonly IndexName[]

export const SEGMENT_KINDS = [
  'passage',
  'row',
  'code',
  'turn',
  'symbol',
  'tool',
] as const satisfies readonly SegmentKind[]

export const BLOCK_KINDS = [
  'heading',
  'paragraph',
  'list',
  'quote',
  'code',
  'table',
  'row',
  'turn',
  'symbol',
  'meta',
  'tool',
] as const satisfies readonly BlockKind[]
