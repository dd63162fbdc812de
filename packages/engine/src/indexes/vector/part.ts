/** The bytes of a part of the vector index: vectors of one space, or what its embedder keeps (`docs/index-format.md`). */
import { LightconeError } from '../../errors.ts'
import type { OrdinalRange, PartRecord, PartWrite, Store } from '../../ports.ts'
import { ByteWriter, corrupt, unseal } from '../lexical/bytes.ts'
import { Ordinals } from '../lexical/ordinals.ts'
import { paddedLength, quantise } from './quantise.ts'

const PART_FORMAT = 1
const HEADER_LABEL = 'the header of a vector part'
const VECTORS = 0
const MODEL = 1
const MODEL_BLOB = 'model'
const SCALES_BLOB = 'scales'
/** Rows of one blob: 128 to 1024 dimensions make 0.5 to 4 MB of it. */
export const BLOB_ROWS = 4096

export interface VectorPart {
  readonly id: number
  readonly kind: 'vectors' | 'model'
  readonly space: string
  readonly dimensions: number
  readonly ordinals: Ordinals
}

/** Quantised rows, each a padded vector of bytes and its scale. */
export interface Rows {
  readonly count: number
  readonly vectors: Int8Array
  readonly scales: Float32Array
}

export function writeVectors(
  space: string,
  dimensions: number,
  ordinals: readonly OrdinalRange[],
  rows: Rows,
): PartWrite {
  const width = paddedLength(dimensions)
  const blobs: [string, Uint8Array][] = [[SCALES_BLOB, sealed(bytesOf(rows.scales), SCALES_BLOB)]]
  for (let from = 0; from < rows.count; from += BLOB_ROWS) {
    const key = blobKey(from / BLOB_ROWS)
    const to = Math.min(rows.count, from + BLOB_ROWS)
    blobs.push([key, sealed(bytesOf(rows.vectors.subarray(from * width, to * width)), key)])
  }
  return { index: 'vector', header: header(VECTORS, space, dimensions, ordinals), blobs }
}

/** `count` rows; a text of one word over and over gives a space without any dimension. */
export function quantiseAll(vectors: Float32Array, dimensions: number, count: number): Rows {
  const width = paddedLength(dimensions)
  const rows = { count, vectors: new Int8Array(count * width), scales: new Float32Array(count) }
  for (let row = 0; row < count; row++)
    rows.scales[row] = quantise(
      vectors.subarray(row * dimensions, (row + 1) * dimensions),
      rows.vectors.subarray(row * width, (row + 1) * width),
    )
  return rows
}

export function writeModel(space: string, dimensions: number, model: Uint8Array): PartWrite {
  return {
    index: 'vector',
    header: header(MODEL, space, dimensions, []),
    blobs: [[MODEL_BLOB, sealed(model, MODEL_BLOB)]],
  }
}

/** Throws `index-corrupt` or `index-version`. */
export function readPart({ id, base, header }: PartRecord): VectorPart {
  const reader = unseal(header, HEADER_LABEL)
  const format = reader.byte()
  if (format !== PART_FORMAT) throw wrongFormat(format)
  const kind = reader.byte()
  if (kind !== VECTORS && kind !== MODEL) reader.fail()
  const space = reader.text(reader.varint())
  const dimensions = reader.varint()
  const size = reader.varint()
  reader.need(size * 2)
  const ordinals = new Ordinals()
  for (let i = 0; i < size; i++) ordinals.push({ first: reader.bigVarint() + base, count: reader.varint() })
  reader.finish()
  return { id, kind: kind === VECTORS ? 'vectors' : 'model', space, dimensions, ordinals }
}

/** Throws `index-corrupt`, and `index-conflict` when the part is gone. */
export async function readRows(part: VectorPart, blobs: Store['blobs']): Promise<Rows> {
  const { size } = part.ordinals
  const width = paddedLength(part.dimensions)
  const [scales] = await blobs(part.id, [SCALES_BLOB])
  // Whatever a damaged header says, no more is read and reserved than there is.
  const scaleBytes = opened(scales, SCALES_BLOB, size * 4)
  const keys = Array.from({ length: Math.ceil(size / BLOB_ROWS) }, (_, i) => blobKey(i))
  const found = (await blobs(part.id, keys)).map((data, i) =>
    opened(data, keys[i]!, (Math.min(size, (i + 1) * BLOB_ROWS) - i * BLOB_ROWS) * width),
  )
  const rows = { count: size, vectors: new Int8Array(size * width), scales: new Float32Array(size) }
  new Uint8Array(rows.scales.buffer).set(scaleBytes)
  const bytes = new Uint8Array(rows.vectors.buffer)
  for (const [i, data] of found.entries()) bytes.set(data, i * BLOB_ROWS * width)
  return rows
}

/** Throws as `readRows` does. */
export async function readModel(part: VectorPart, blobs: Store['blobs']): Promise<Uint8Array> {
  const [data] = await blobs(part.id, [MODEL_BLOB])
  return opened(data, MODEL_BLOB)
}

function opened(data: Uint8Array | undefined, label: string, length?: number): Uint8Array {
  const { bytes, end } = unseal(data ?? new Uint8Array(), label)
  if (length !== undefined && end !== length) throw corrupt(label)
  return bytes.subarray(0, end)
}

function header(
  kind: number,
  space: string,
  dimensions: number,
  ordinals: readonly OrdinalRange[],
): Uint8Array {
  const writer = new ByteWriter()
  writer.byte(PART_FORMAT)
  writer.byte(kind)
  const name = Buffer.from(space)
  writer.varint(name.length)
  writer.append(name)
  writer.varint(dimensions)
  const { runs } = new Ordinals(ordinals)
  writer.varint(runs.length)
  for (const { first, count } of runs) {
    writer.bigVarint(first)
    writer.varint(count)
  }
  return writer.sealed(HEADER_LABEL)
}

function sealed(bytes: Uint8Array, label: string): Uint8Array {
  const writer = new ByteWriter(bytes.length)
  writer.append(bytes)
  return writer.sealed(label)
}

const blobKey = (number: number): string => `v${number}`

const bytesOf = (array: Int8Array | Float32Array): Uint8Array =>
  new Uint8Array(array.buffer, array.byteOffset, array.byteLength)

function wrongFormat(found: number): LightconeError {
  return new LightconeError('index-version', {
    message: `A part of the vector index has format ${found}; this build reads ${PART_FORMAT}.`,
    hint: 'Upgrade the package, or build the index again.',
    details: { found, supported: PART_FORMAT },
  })
}
