/**
 * Real ONNX models of a few kilobytes: each word has a row of a table; a token's vector may also depend on where it stands
 * and on all others of its text.
 */
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

export interface TinyModel {
  /** Words of one list have one direction, others none of these. */
  readonly meanings: readonly (readonly string[])[]
  /**
   * How a token's place is added: `table` as exporters of BERT write it, with the places in a constant of the graph;
   * `input`, told from outside; `rotary`, as cosines of place times frequency. Default: not at all.
   */
  readonly positions?: 'table' | 'input' | 'rotary'
  /** Place of the first token. Default 0. */
  readonly offset?: number
  /** Of the mean of its text that every token takes on. Default 0. */
  readonly mixed?: number
  /** Most tokens. Default 64. */
  readonly length?: number
  /** Put [CLS] before and [SEP] after every text. Default false. */
  readonly framed?: boolean
}

/** What a naive twin of the model computes with. */
export interface TinyNumbers {
  readonly words: readonly string[]
  readonly rows: readonly (readonly number[])[]
  readonly places: readonly (readonly number[])[]
  readonly frequencies: readonly number[]
}

/** Writes a folder as the hub lays models out. */
export function writeTinyOnnx(folder: string, model: TinyModel): TinyNumbers {
  const numbers = numbersOf(model)
  const { words, rows } = numbers
  const { offset = 0, length = 64 } = model
  const write = (name: string, content: string | Uint8Array) => writeFileSync(join(folder, name), content)
  mkdirSync(join(folder, 'onnx'), { recursive: true })
  write(
    'config.json',
    JSON.stringify({
      model_type: offset > 0 ? 'roberta' : 'bert',
      ...(offset > 0 ? { pad_token_id: offset - 1 } : {}),
      hidden_size: rows[0]!.length,
      vocab_size: words.length,
    }),
  )
  write(
    'tokenizer_config.json',
    JSON.stringify({
      tokenizer_class: 'BertTokenizer',
      model_max_length: length,
      unk_token: '[UNK]',
      pad_token: '[PAD]',
      cls_token: '[CLS]',
      sep_token: '[SEP]',
    }),
  )
  write('tokenizer.json', JSON.stringify(tokenizer(words, model.framed === true)))
  write('onnx/model.onnx', graphOf(model, numbers))
  return numbers
}

function numbersOf({ meanings, offset = 0, length = 64 }: TinyModel): TinyNumbers {
  const words = ['[PAD]', '[UNK]', '[CLS]', '[SEP]', ...meanings.flat()]
  const width = meanings.length + 1
  const rows = words.map((word) => {
    const row = Array<number>(width).fill(0.01)
    row[meanings.findIndex((list) => list.includes(word))] = 1
    return row
  })
  const places = Array.from({ length: offset + length }, (_, i) =>
    Array.from({ length: width }, (_, j) => 0.5 * Math.sin(0.7 * i * (j + 1))),
  )
  return { words, rows, places, frequencies: Array.from({ length: width }, (_, j) => 1e4 ** (-j / width)) }
}

const SPECIAL = { '[CLS]': 2, '[SEP]': 3 }
const [BEGIN, TEXT, END] = [
  { SpecialToken: { id: '[CLS]', type_id: 0 } },
  { Sequence: { id: 'A', type_id: 0 } },
  { SpecialToken: { id: '[SEP]', type_id: 0 } },
]
const FRAME = {
  type: 'TemplateProcessing',
  single: [BEGIN, TEXT, END],
  pair: [BEGIN, TEXT, END],
  special_tokens: Object.fromEntries(
    Object.entries(SPECIAL).map(([token, id]) => [token, { id: token, ids: [id], tokens: [token] }]),
  ),
}

function tokenizer(words: readonly string[], isFramed: boolean) {
  const special = words.slice(0, 4).map((content, id) => ({
    id,
    content,
    single_word: false,
    lstrip: false,
    rstrip: false,
    normalized: false,
    special: true,
  }))
  return {
    version: '1.0',
    truncation: null,
    padding: null,
    added_tokens: special,
    normalizer: {
      type: 'BertNormalizer',
      clean_text: true,
      handle_chinese_chars: true,
      strip_accents: null,
      lowercase: true,
    },
    pre_tokenizer: { type: 'BertPreTokenizer' },
    post_processor: isFramed ? FRAME : null,
    decoder: null,
    model: {
      type: 'WordPiece',
      unk_token: '[UNK]',
      continuing_subword_prefix: '##',
      max_input_chars_per_word: 100,
      vocab: Object.fromEntries(words.map((word, id) => [word, id])),
    },
  }
}

// ── the graph, as protobuf (onnx.proto3) ─────────────────────────────────────────────────────────────────────

const FLOAT = 1
const INT64 = 7

function graphOf(model: TinyModel, { rows, places, frequencies }: TinyNumbers): Uint8Array {
  const { positions, offset = 0, mixed = 0 } = model
  const width = rows[0]!.length
  const hasTable = positions === 'table' || positions === 'input'
  const parts: Field[] = [
    [5, floats('embeddings.word_embeddings.weight', [rows.length, width], rows.flat())],
    [1, node('Gather', ['embeddings.word_embeddings.weight', 'input_ids'], 'words')],
    [5, integers('one', [1], [1])],
  ]
  if (hasTable) parts.push([5, floats(TABLE, [places.length, width], places.flat())])
  if (positions === 'table')
    parts.push(
      [
        5,
        integers(
          'embeddings.position_ids',
          [1, places.length - offset],
          places.slice(offset).map((_, i) => offset + i),
        ),
      ],
      [5, integers('zero', [1], [0])],
      [1, node('Shape', ['input_ids'], 'shape')],
      [1, node('Gather', ['shape', 'one'], 'tokens')],
      [1, node('Slice', ['embeddings.position_ids', 'zero', 'tokens', 'one'], 'places')],
    )
  if (hasTable)
    parts.push([1, node('Gather', [TABLE, positions === 'table' ? 'places' : 'position_ids'], 'standing')])
  if (positions === 'rotary')
    parts.push(
      [5, floats('rotary_emb.inv_freq', [width], frequencies)],
      [5, integers('first', [], [0])],
      [5, integers('step', [], [1])],
      [1, node('Shape', ['input_ids'], 'shape')],
      [1, node('Gather', ['shape', 'step'], 'tokens')],
      [1, node('Range', ['first', 'tokens', 'step'], 'places')],
      [1, node('Cast', ['places'], 'numbers', { to: FLOAT })],
      [1, node('Unsqueeze', ['numbers', 'one'], 'column')],
      [1, node('Mul', ['column', 'rotary_emb.inv_freq'], 'angles')],
      [1, node('Cos', ['angles'], 'standing')],
    )
  const placed = positions === undefined ? 'words' : 'placed'
  if (positions !== undefined) parts.push([1, node('Add', ['words', 'standing'], placed)])
  parts.push(
    [5, floats('mixed', [1], [mixed])],
    [5, integers('two', [1], [2])],
    [1, node('Cast', ['attention_mask'], 'mask', { to: FLOAT })],
    [1, node('Unsqueeze', ['mask', 'two'], 'masks')],
    [1, node('Mul', [placed, 'masks'], 'kept')],
    [1, node('ReduceSum', ['kept', 'one'], 'total')],
    [1, node('ReduceSum', ['masks', 'one'], 'count')],
    [1, node('Div', ['total', 'count'], 'mean')],
    [1, node('Mul', ['mean', 'mixed'], 'taken')],
    [1, node('Add', [placed, 'taken'], 'last_hidden_state')],
    [11, value('input_ids', INT64, ['texts', 'tokens'])],
    [11, value('attention_mask', INT64, ['texts', 'tokens'])],
  )
  if (positions === 'input') parts.push([11, value('position_ids', INT64, ['texts', 'tokens'])])
  const graph = message([
    [2, text('tiny')],
    ...parts,
    [12, value('last_hidden_state', FLOAT, ['texts', 'tokens', width])],
  ])
  return message([
    [1, 8],
    [7, graph],
    [8, message([[2, 13]])],
  ])
}

const TABLE = 'embeddings.position_embeddings.weight'

/** An attribute is a whole number. */
const node = (
  op: string,
  inputs: readonly string[],
  output: string,
  attributes: Readonly<Record<string, number>> = {},
): Buffer =>
  message([
    ...inputs.map((input): Field => [1, text(input)]),
    [2, text(output)],
    [4, text(op)],
    ...Object.entries(attributes).map(
      ([name, number]): Field => [
        5,
        message([
          [1, text(name)],
          [3, number],
          [20, 2],
        ]),
      ],
    ),
  ])

const floats = (name: string, dims: readonly number[], values: readonly number[]): Buffer =>
  tensor(name, FLOAT, dims, Buffer.from(Float32Array.from(values).buffer))

const integers = (name: string, dims: readonly number[], values: readonly number[]): Buffer =>
  tensor(name, INT64, dims, Buffer.from(BigInt64Array.from(values.map(BigInt)).buffer))

const tensor = (name: string, type: number, dims: readonly number[], raw: Buffer): Buffer =>
  message([...dims.map((dim): Field => [1, dim]), [2, type], [8, text(name)], [9, raw]])

function value(name: string, type: number, shape: readonly (string | number)[]): Buffer {
  const dims = shape.map(
    (size): Field => [1, message([typeof size === 'number' ? [1, size] : [2, text(size)]])],
  )
  const tensorType = message([
    [1, type],
    [2, message(dims)],
  ])
  return message([
    [1, text(name)],
    [2, message([[1, tensorType]])],
  ])
}

type Field = readonly [number: number, value: number | Buffer]
const text = (value: string): Buffer => Buffer.from(value)

/** Fields of the wire types varint and length-delimited. */
function message(fields: readonly Field[]): Buffer {
  return Buffer.concat(
    fields.flatMap(([number, value]) =>
      typeof value === 'number'
        ? [varint(number << 3), varint(value)]
        : [varint((number << 3) | 2), varint(value.length), value],
    ),
  )
}

function varint(value: number): Buffer {
  const bytes: number[] = []
  for (let rest = value; ; rest >>>= 7) {
    if (rest < 0x80) return Buffer.from([...bytes, rest])
    bytes.push((rest & 0x7f) | 0x80)
  }
}
