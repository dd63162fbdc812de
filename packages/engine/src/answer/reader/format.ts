/** How the learned reader's weights are written down. All numbers little-endian, so that files are the same everywhere. */
import { LightconeError } from '../../errors.ts'
import { LEXICAL_BITS } from './lexical.ts'
import { limitsOf, type Trees } from './trees.ts'
import { readClasses, type WordClasses } from './word-classes.ts'

/** What is learned beside the classes of words. */
export interface LearnedWeights {
  /** 2^`LEXICAL_BITS` weights. */
  readonly table: Int8Array
  /** What a weight of 1 counts for. */
  readonly scale: number
  readonly trees: Trees
}

export interface ReaderModel extends LearnedWeights {
  readonly classes: WordClasses
  /** Of the trees' nodes (`limitsOf`). */
  readonly limits: Float32Array
}

/** The words by themselves, most frequent first, and everything else in base64. */
export interface WrittenModel {
  readonly words: string
  readonly numbers: string
}

const FORMAT = 1
/** Leaves are multiples of this. */
const LEAF = 1 / 4096

export function encodeModel(
  words: readonly string[],
  wordClasses: readonly number[],
  { table, scale, trees }: LearnedWeights,
): WrittenModel {
  const { depth, edges, feature, bin, leaves } = trees
  const edgeCount = edges.reduce((sum, list) => sum + list.length, 0)
  const size =
    16 + words.length + table.length + edges.length + edgeCount * 4 + feature.length * 2 + leaves.length * 2
  const view = new DataView(new ArrayBuffer(size))
  let at = 0
  const byte = (value: number) => view.setUint8(at++, value & 255)
  const four = (write: 'setUint32' | 'setFloat32', value: number) => {
    view[write](at, value, true)
    at += 4
  }
  byte(FORMAT)
  byte(depth)
  byte(edges.length)
  byte(0)
  four('setUint32', words.length)
  four('setUint32', feature.length)
  four('setFloat32', scale)
  for (const one of wordClasses) byte(one)
  for (const weight of table) byte(weight)
  for (const list of edges) byte(list.length)
  for (const list of edges) for (const edge of list) four('setFloat32', edge)
  for (const one of feature) byte(one)
  for (const one of bin) byte(one)
  for (const leaf of leaves) {
    view.setInt16(at, Math.max(-32768, Math.min(32767, Math.round(leaf / LEAF))), true)
    at += 2
  }
  return { words: words.join(' '), numbers: Buffer.from(view.buffer).toString('base64') }
}

/** Throws `index-corrupt` for anything that `encodeModel` did not write. */
export function decodeModel({ words, numbers }: WrittenModel): ReaderModel {
  const bytes = Buffer.from(numbers, 'base64')
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const list = words.split(' ')
  const [depth, features] = [view.getUint8(1), view.getUint8(2)]
  const nodeCount = view.getUint32(8, true)
  const scale = view.getFloat32(12, true)
  let at = 16
  const take = (count: number) => new Uint8Array(bytes.subarray(at, (at += count)))
  if (view.getUint8(0) !== FORMAT || view.getUint32(4, true) !== list.length) throw foreign()
  const wordClasses = take(list.length)
  const table = new Int8Array(take(2 ** LEXICAL_BITS).buffer)
  const counts = take(features)
  const edges = Array.from(counts, (count) => {
    const edge = Float32Array.from({ length: count }, (_, i) => view.getFloat32(at + 4 * i, true))
    at += 4 * count
    return edge
  })
  const feature = take(nodeCount)
  const bin = take(nodeCount)
  const leafCount = (nodeCount / (2 ** depth - 1)) * 2 ** depth
  const leaves = Float32Array.from({ length: leafCount }, (_, i) => view.getInt16(at + 2 * i, true) * LEAF)
  if (at + 2 * leafCount !== bytes.length) throw foreign()
  const trees = { depth, edges, feature, bin, leaves }
  return { classes: readClasses(list, wordClasses), table, scale, trees, limits: limitsOf(trees) }
}

const foreign = () =>
  new LightconeError('index-corrupt', {
    message: 'The weights of the learned reader are not what this build reads.',
    hint: 'Write them anew with `npm run train:reader`.',
  })
