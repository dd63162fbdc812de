/**
 * As much of an ONNX file as it takes to let a graph be told where its tokens stand: tensors, nodes and inputs are
 * read; a tensor or a node's input can be made an input of the graph. Field numbers are those of onnx.proto3.
 */

/** `FLOAT` and `INT64` of TensorProto.DataType. */
export const FLOAT = 1
export const INT64 = 7

export interface OnnxTensor {
  readonly name: string
  readonly dims: readonly number[]
  /** TensorProto.DataType. */
  readonly type: number
  /** Numbers of a tensor of floats that the file itself holds. */
  floats(): Float32Array | undefined
}

export interface OnnxNode {
  readonly op: string
  readonly inputs: readonly string[]
  readonly outputs: readonly string[]
}

export interface OnnxGraph {
  readonly inputs: readonly string[]
  readonly nodes: readonly OnnxNode[]
  /** Initializers, and what nodes of the kind `Constant` give, by that name. */
  readonly tensors: readonly OnnxTensor[]
}

export interface OnnxInput {
  readonly name: string
  readonly type: number
  /** A name for each length that is not known before. */
  readonly dims: readonly (number | string)[]
}

/** Tensors named like a new input go; `rewired` nodes take another name where they took one before. */
export interface OnnxChange {
  readonly inputs: readonly OnnxInput[]
  readonly rewired?: { readonly node: number; readonly input: number; readonly to: string }
}

const MODEL = { graph: 7 }
const GRAPH = { node: 1, initializer: 5, input: 11, valueInfo: 13 }
const NODE = { input: 1, output: 2, op: 4, attribute: 5 }
const ATTRIBUTE = { tensor: 5 }
const TENSOR = { dims: 1, type: 2, floats: 4, name: 8, raw: 9, location: 14 }

/** Throws `RangeError` for what is no protobuf. */
export function readOnnx(file: Uint8Array): OnnxGraph {
  const fields = [...fieldsOf(graphOf(file))]
  const bodies = (number: number) => fields.filter((field) => field.number === number).map(({ body }) => body)
  const nodes = bodies(GRAPH.node)
  return {
    inputs: bodies(GRAPH.input).map((body) => textIn(body, 1)),
    nodes: nodes.map(nodeOf),
    tensors: [...bodies(GRAPH.initializer).map((body) => tensorOf(body)), ...nodes.flatMap(constantOf)],
  }
}

/** The file with its graph changed; annotations of shapes, which may no longer hold, are left out. */
export function changeOnnx(file: Uint8Array, { inputs, rewired }: OnnxChange): Uint8Array {
  const replaced = new Set(inputs.map(({ name }) => name))
  const parts: Uint8Array[] = []
  let node = -1
  for (const { number, body, whole } of fieldsOf(graphOf(file))) {
    if (number === GRAPH.node) node++
    if (number === GRAPH.valueInfo) continue
    if (number === GRAPH.initializer && replaced.has(textIn(body, TENSOR.name))) continue
    if (number === GRAPH.node && constantOf(body).some(({ name }) => replaced.has(name))) continue
    if (number === GRAPH.node && rewired?.node === node)
      parts.push(field(GRAPH.node, rewire(body, rewired.input, rewired.to)))
    else parts.push(whole)
  }
  const graph = Buffer.concat([...parts, ...inputs.map((input) => field(GRAPH.input, valueInfo(input)))])
  const others = [...fieldsOf(file)].filter(({ number }) => number !== MODEL.graph).map(({ whole }) => whole)
  return Buffer.concat([...others, field(MODEL.graph, graph)])
}

const nodeOf = (body: Uint8Array): OnnxNode => ({
  op: textIn(body, NODE.op),
  inputs: textsIn(body, NODE.input),
  outputs: textsIn(body, NODE.output),
})

function constantOf(body: Uint8Array): readonly OnnxTensor[] {
  if (textIn(body, NODE.op) !== 'Constant') return []
  const name = textIn(body, NODE.output)
  return bodiesIn(body, NODE.attribute)
    .flatMap((attribute) => bodiesIn(attribute, ATTRIBUTE.tensor))
    .map((tensor) => tensorOf(tensor, name))
}

function tensorOf(body: Uint8Array, name = textIn(body, TENSOR.name)): OnnxTensor {
  const fields = [...fieldsOf(body)]
  const number = (wanted: number) => fields.find((one) => one.number === wanted)?.value
  // Lists of numbers are one field a number, or all of them packed into one.
  const dims = fields
    .filter((one) => one.number === TENSOR.dims)
    .flatMap(({ body, value }) => (value === undefined ? varintsIn(body) : [value]))
  return {
    name,
    dims,
    type: number(TENSOR.type) ?? 0,
    floats() {
      if (number(TENSOR.type) !== FLOAT || number(TENSOR.location) === 1) return undefined
      const raw = fields.filter((one) => one.number === TENSOR.raw || one.number === TENSOR.floats)
      return new Float32Array(Uint8Array.from(Buffer.concat(raw.map(({ body }) => body))).buffer)
    },
  }
}

/** A node with another name in one place of its inputs. */
function rewire(body: Uint8Array, input: number, to: string): Uint8Array {
  let place = -1
  return Buffer.concat(
    [...fieldsOf(body)].map(({ number, whole }) => {
      if (number === NODE.input) place++
      return number === NODE.input && place === input ? field(NODE.input, Buffer.from(to)) : whole
    }),
  )
}

function valueInfo({ name, type, dims }: OnnxInput): Uint8Array {
  const shape = dims.map((dim) =>
    field(1, typeof dim === 'number' ? numberField(1, dim) : field(2, Buffer.from(dim))),
  )
  const tensorType = Buffer.concat([numberField(1, type), field(2, Buffer.concat(shape))])
  return Buffer.concat([field(1, Buffer.from(name)), field(2, field(1, tensorType))])
}

// ── protobuf ─────────────────────────────────────────────────────────────────────────────────────────────

interface Field {
  readonly number: number
  /** Of a varint. */
  readonly value?: number
  /** Of all others: the bytes of the value. */
  readonly body: Uint8Array
  /** With what says which field it is. */
  readonly whole: Uint8Array
}

const EMPTY = new Uint8Array()

function* fieldsOf(bytes: Uint8Array): Generator<Field> {
  for (let at = 0; at < bytes.length; ) {
    const key = varintAt(bytes, at)
    const number = Math.floor(key.value / 8)
    const wire = key.value % 8
    if (wire === 0) {
      const { value, end } = varintAt(bytes, key.end)
      yield { number, value, body: EMPTY, whole: bytes.subarray(at, end) }
      at = end
      continue
    }
    const sized = wire === 2 ? varintAt(bytes, key.end) : { value: wire === 1 ? 8 : 4, end: key.end }
    const end = sized.end + sized.value
    if ((wire !== 1 && wire !== 2 && wire !== 5) || end > bytes.length)
      throw new RangeError('This is no ONNX file.')
    yield { number, body: bytes.subarray(sized.end, end), whole: bytes.subarray(at, end) }
    at = end
  }
}

function graphOf(file: Uint8Array): Uint8Array {
  const [graph] = bodiesIn(file, MODEL.graph)
  if (graph === undefined) throw new RangeError('This ONNX file has no graph.')
  return graph
}

const bodiesIn = (bytes: Uint8Array, number: number): readonly Uint8Array[] =>
  [...fieldsOf(bytes)].filter((field) => field.number === number).map(({ body }) => body)

const textsIn = (bytes: Uint8Array, number: number): readonly string[] =>
  bodiesIn(bytes, number).map((body) => Buffer.from(body).toString('utf8'))

const textIn = (bytes: Uint8Array, number: number): string => textsIn(bytes, number)[0] ?? ''

function varintsIn(bytes: Uint8Array): number[] {
  const values: number[] = []
  for (let at = 0; at < bytes.length; ) {
    const { value, end } = varintAt(bytes, at)
    values.push(value)
    at = end
  }
  return values
}

/** Numbers beyond 2^53 come out rounded: no length or shape is that large. */
function varintAt(bytes: Uint8Array, at: number): { readonly value: number; readonly end: number } {
  let value = 0
  for (let scale = 1; ; scale *= 0x80) {
    const byte = bytes[at++]
    if (byte === undefined) throw new RangeError('This is no ONNX file.')
    value += (byte & 0x7f) * scale
    if (byte < 0x80) return { value, end: at }
  }
}

function varint(value: number): Uint8Array {
  const bytes: number[] = []
  for (let rest = value; ; rest = Math.floor(rest / 0x80)) {
    if (rest < 0x80) return Uint8Array.from([...bytes, rest])
    bytes.push((rest % 0x80) | 0x80)
  }
}

const numberField = (number: number, value: number): Uint8Array =>
  Buffer.concat([varint(number * 8), varint(value)])

const field = (number: number, body: Uint8Array): Uint8Array =>
  Buffer.concat([varint(number * 8 + 2), varint(body.length), body])
