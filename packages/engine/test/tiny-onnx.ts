/** A real ONNX model of a few hundred bytes: each word has a row of a table, and a text the mean of its words'. */
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

/** Writes a folder as the hub lays models out. Words of one list have one direction, others none of these. */
export function writeTinyOnnx(folder: string, meanings: readonly (readonly string[])[]): void {
  const words = ['[PAD]', '[UNK]', '[CLS]', '[SEP]', ...meanings.flat()]
  const dimensions = meanings.length + 1
  const rows = words.map((word) => {
    const row = new Float32Array(dimensions).fill(0.01)
    row[meanings.findIndex((list) => list.includes(word))] = 1
    return row
  })
  const write = (name: string, content: string | Uint8Array) => writeFileSync(join(folder, name), content)
  mkdirSync(join(folder, 'onnx'), { recursive: true })
  write(
    'config.json',
    JSON.stringify({ model_type: 'bert', hidden_size: dimensions, vocab_size: words.length }),
  )
  write(
    'tokenizer_config.json',
    JSON.stringify({
      tokenizer_class: 'BertTokenizer',
      model_max_length: 64,
      unk_token: '[UNK]',
      pad_token: '[PAD]',
      cls_token: '[CLS]',
      sep_token: '[SEP]',
    }),
  )
  write('tokenizer.json', JSON.stringify(tokenizer(words)))
  write(
    'onnx/model.onnx',
    model(
      rows.flatMap((row) => [...row]),
      words.length,
      dimensions,
    ),
  )
}

function tokenizer(words: readonly string[]) {
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
    post_processor: null,
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

// ── the graph: last_hidden_state = Gather(table, input_ids), as protobuf (onnx.proto3) ───────────────────────

const INT64 = 7
const FLOAT = 1

function model(table: readonly number[], words: number, dimensions: number): Uint8Array {
  const gather = message([
    [1, text('table')],
    [1, text('input_ids')],
    [2, text('last_hidden_state')],
    [4, text('Gather')],
  ])
  const tensor = message([
    [1, words],
    [1, dimensions],
    [2, FLOAT],
    [8, text('table')],
    [9, Buffer.from(Float32Array.from(table).buffer)],
  ])
  const graph = message([
    [1, gather],
    [2, text('tiny')],
    [5, tensor],
    [11, value('input_ids', INT64, ['batch', 'tokens'])],
    [11, value('attention_mask', INT64, ['batch', 'tokens'])],
    [12, value('last_hidden_state', FLOAT, ['batch', 'tokens', dimensions])],
  ])
  return message([
    [1, 8],
    [7, graph],
    [8, message([[2, 13]])],
  ])
}

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
