/**
 * Where tokens stand, told to a graph that was trained on fewer of them than a text has (LongEmbed: Zhu et al. 2024).
 * `s` is how many times the trained length the text has. Up to that length nothing changes.
 */
import { changeOnnx, FLOAT, INT64, type OnnxGraph, type OnnxTensor, readOnnx } from './onnx-graph.ts'

/**
 * - `grouped`: token i stands at ⌊i / ⌈s⌉⌋, with its neighbours
 * - `recurrent`: token i stands at i mod the trained length
 * - `interpolated`: token i stands at i / s, between trained places (Chen et al. 2023)
 * - `ntk`: the slow frequencies of rotary positions are slowed, the fast ones hardly (bloc97 2023)
 */
export const POSITION_WAYS = ['grouped', 'recurrent', 'interpolated', 'ntk'] as const
export type PositionWay = (typeof POSITION_WAYS)[number]

/** Numbers for an input of the graph. */
export interface Feed {
  readonly type: 'int64' | 'float32'
  readonly dims: readonly number[]
  readonly data: BigInt64Array | Float32Array
}

export interface Trained {
  /** Tokens. */
  readonly length: number
  /** Place of the first token: RoBERTa and its kin begin behind the place of padding. */
  readonly offset: number
}

/** What a graph is given beside the tokens of `texts` texts, each filled up to `tokens` tokens. */
export type Feeds = (tokens: number, texts: number) => Readonly<Record<string, Feed>>

export interface Placing {
  /** The file with what is needed made an input. */
  readonly file: Uint8Array
  readonly feeds: Feeds
}

const POSITIONS = 'position_ids'

/** Feeds of a graph that is not changed. */
export const plainFeeds = (inputNames: readonly string[], trained: Trained): Feeds =>
  inputNames.includes(POSITIONS) ? (tokens, texts) => places((i) => i, tokens, texts, trained) : () => ({})

/** What the graph lacks for the way asked for, in words, where it does not allow it. */
export function placing(file: Uint8Array, way: PositionWay, trained: Trained): Placing | string {
  const graph = readOnnx(file)
  if (way === 'ntk') return rotary(file, graph, trained, (s, frequency, share) => frequency / s ** share)
  if (way === 'interpolated')
    return (
      interpolatedTable(file, graph, trained) ?? rotary(file, graph, trained, (s, frequency) => frequency / s)
    )
  const place: Place = way === 'grouped' ? (i, s) => Math.floor(i / Math.ceil(s)) : (i) => i % trained.length
  const told = toldPositions(file, graph)
  if (told === undefined) return 'it neither takes `position_ids` nor looks positions up in a table'
  return { file: told, feeds: (tokens, texts) => places(place, tokens, texts, trained) }
}

type Place = (i: number, s: number) => number

function places(place: Place, tokens: number, texts: number, trained: Trained): Record<string, Feed> {
  const s = times(tokens, trained)
  const row = Array.from({ length: tokens }, (_, i) => BigInt(trained.offset + place(i, s)))
  const data = BigInt64Array.from(Array.from({ length: texts }, () => row).flat())
  return { [POSITIONS]: { type: 'int64', dims: [texts, tokens], data } }
}

const times = (tokens: number, { length }: Trained): number => Math.max(1, tokens / length)

/** The file with `position_ids` among its inputs: it has them, or the look-up in the table takes them from there. */
function toldPositions(file: Uint8Array, graph: OnnxGraph, alsoInput?: OnnxTensor): Uint8Array | undefined {
  const table = alsoInput === undefined ? [] : [{ ...alsoInput, dims: ['places', alsoInput.dims[1]!] }]
  if (graph.inputs.includes(POSITIONS)) return changeOnnx(file, { inputs: table })
  const node = lookUp(graph)
  if (node < 0) return undefined
  const ids = { name: POSITIONS, type: INT64, dims: ['texts', 'tokens'] }
  return changeOnnx(file, { inputs: [ids, ...table], rewired: { node, input: 1, to: POSITIONS } })
}

/** As the exporters of BERT and its kin name the table; `_quantized` where its numbers are bytes. */
const TABLE = /position_embeddings?(?:\.weight)?(?:_quantized)?$/

const lookUp = ({ nodes }: OnnxGraph): number =>
  nodes.findIndex(({ op, inputs }) => op === 'Gather' && TABLE.test(inputs[0] ?? ''))

function interpolatedTable(
  file: Uint8Array,
  graph: OnnxGraph,
  trained: Trained,
): Placing | string | undefined {
  const name = graph.nodes[lookUp(graph)]?.inputs[0]
  if (name === undefined) return undefined
  const table = graph.tensors.find((tensor) => tensor.name === name)
  const numbers = table?.floats()
  if (table?.dims.length !== 2 || numbers === undefined)
    return 'its table of positions is not of 32-bit floats inside the file'
  const width = table.dims[1]!
  return {
    file: toldPositions(file, graph, table)!,
    feeds: (tokens, texts) => ({
      ...places((i) => i, tokens, texts, trained),
      [name]: {
        type: 'float32',
        dims: [trained.offset + tokens, width],
        data: between(numbers, width, tokens, trained),
      },
    }),
  }
}

/** A row for each token, each number on the line between its neighbours in the trained table. */
function between(table: Float32Array, width: number, tokens: number, trained: Trained): Float32Array {
  const { offset } = trained
  const s = times(tokens, trained)
  const last = table.length / width - 1
  const rows = new Float32Array((offset + tokens) * width)
  rows.set(table.subarray(0, offset * width))
  for (let i = 0; i < tokens; i++) {
    const place = Math.min(last, offset + i / s)
    const below = Math.floor(place)
    const above = Math.min(last, below + 1)
    for (let j = 0; j < width; j++) {
      const low = table[below * width + j]!
      rows[(offset + i) * width + j] = low + (place - below) * (table[above * width + j]! - low)
    }
  }
  return rows
}

/** `share` grows from 0 at the fastest frequency to 1 at the slowest. */
type Slow = (s: number, frequency: number, share: number) => number

/** Frequencies are base^(-j/n), j from 0 to n - 1. Slowing the j-th by s^(j/(n-1)) is the base times s^(n/(n-1)). */
function rotary(file: Uint8Array, graph: OnnxGraph, trained: Trained, slow: Slow): Placing | string {
  const found = graph.tensors.flatMap((tensor) => {
    const frequencies = isSmall(tensor) ? tensor.floats() : undefined
    return frequencies !== undefined && areFrequencies(frequencies) ? [{ tensor, frequencies }] : []
  })
  if (found.length === 0) return 'it holds no frequencies of rotary positions as a tensor of 32-bit floats'
  const inputs = found.map(({ tensor: { name, dims } }) => ({ name, type: FLOAT, dims }))
  const own = plainFeeds(graph.inputs, trained)
  return {
    file: changeOnnx(file, { inputs }),
    feeds: (tokens, texts) => ({
      ...own(tokens, texts),
      ...Object.fromEntries(
        found.map(({ tensor: { name, dims }, frequencies }): [string, Feed] => {
          const s = times(tokens, trained)
          const data = frequencies.map((one, j) => slow(s, one, j / (frequencies.length - 1)))
          return [name, { type: 'float32', dims, data }]
        }),
      ),
    }),
  }
}

/** Half a head's numbers, of which heads have some hundreds at most. */
const isSmall = ({ dims, type }: OnnxTensor): boolean => {
  const size = dims.reduce((product, dim) => product * dim, 1)
  return type === FLOAT && size >= 4 && size <= 1024
}

/** 1, r, r², …: falling evenly, to far below the first (the base is 10,000 and more). */
function areFrequencies(numbers: Float32Array): boolean {
  const ratio = numbers[1]!
  if (numbers[0] !== 1 || ratio >= 1 || ratio ** numbers.length > 1e-3) return false
  return numbers.every((number, j) => j === 0 || Math.abs(number / numbers[j - 1]! / ratio - 1) < 1e-3)
}
