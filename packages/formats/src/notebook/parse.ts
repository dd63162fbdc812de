import { chooseParser, LightconeError, type Parsed, type ParseLimits } from 'lightcone'
import { get, items, type JsonNode, readJson, string, writeString } from '../json-tree.ts'
import { SourceWriter } from '../source-writer.ts'

/** Characters of one output that are kept: enough for a result, too few for a log. */
const MAX_OUTPUT = 1000
/** Outputs of one cell that are kept. */
const MAX_OUTPUTS = 5

export async function parseNotebook(source: string, limits: ParseLimits): Promise<Parsed> {
  const root = readJson(source, limits)
  const cells = items(get(root, 'cells') ?? get(items(get(root, 'worksheets'))[0], 'cells'))
  if (root === undefined || (cells.length === 0 && get(root, 'nbformat') === undefined))
    throw new LightconeError('file-malformed', { message: 'The file is not a Jupyter notebook.' })
  const language = languageOf(source, root)
  const writer = new SourceWriter(source)
  for (const cell of cells) {
    const kind = string(source, get(cell, 'cell_type'))
    if (kind === 'markdown') await markdown(writer, cell, limits)
    else if (kind === 'heading') heading(writer, cell)
    else if (kind === 'code') code(writer, cell, language)
    else text(writer, cell)
  }
  const parsed = writer.parsed()
  const title = string(source, get(root, 'metadata', 'title')) || firstHeading(parsed.blocks)
  return { ...parsed, ...(title ? { title } : {}), metadata: { code: language, cells: cells.length } }
}

function languageOf(source: string, root: JsonNode): string {
  const named =
    get(root, 'metadata', 'language_info', 'name') ?? get(root, 'metadata', 'kernelspec', 'language')
  return string(source, named).toLowerCase() || 'python'
}

function firstHeading(blocks: Parsed['blocks']): string | undefined {
  return blocks.find(({ kind }) => kind === 'heading')?.label
}

/** The blocks that the engine finds in the cell's text, moved to where the cell stands. */
async function markdown(writer: SourceWriter, cell: JsonNode, limits: ParseLimits): Promise<void> {
  let start = 0
  writer.block('paragraph', {}, () => {
    start = writer.length
    writeLines(writer, sourceOf(cell))
  })
  if (writer.length === start || writer.blocks.at(-1)?.start !== start) return
  const text = writer.sliceFrom(start)
  const inner = await chooseParser('cell.md').parse(
    { path: 'cell.md', bytes: NONE, text: () => text },
    limits,
  )
  writer.blocks.pop()
  for (const block of inner.blocks)
    writer.blocks.push({ ...block, start: block.start + start, end: block.end + start })
}

const NONE = new Uint8Array()

/** A heading cell of nbformat 3. */
function heading(writer: SourceWriter, cell: JsonNode): void {
  const { source } = writer
  const label = linesOf(sourceOf(cell))
    .map((line) => string(source, line))
    .join('')
    .trim()
  const at = get(cell, 'level')
  const level = at === undefined ? 1 : Number(source.slice(at.start, at.end)) || 1
  writer.block('heading', { level: Math.min(Math.max(level, 1), 6), label }, () =>
    writeLines(writer, sourceOf(cell)),
  )
}

function text(writer: SourceWriter, cell: JsonNode): void {
  writer.block('paragraph', {}, () => writeLines(writer, sourceOf(cell)))
}

function code(writer: SourceWriter, cell: JsonNode, language: string): void {
  writer.block('code', { label: language }, () => writeLines(writer, sourceOf(cell)))
  for (const output of items(get(cell, 'outputs')).slice(0, MAX_OUTPUTS))
    writer.block('code', { label: 'output' }, () => printed(writer, output), '\n')
}

/** Text that was printed, a result as text, or an error's name and message. Pictures and pages are left out. */
function printed(writer: SourceWriter, output: JsonNode): void {
  const text = get(output, 'data', 'text/plain') ?? get(output, 'text')
  if (text !== undefined) writeLines(writer, text, MAX_OUTPUT, true)
  else if (get(output, 'ename') !== undefined) {
    writeString(writer, get(output, 'ename'), 0, MAX_OUTPUT)
    writer.literal(': ')
    writeString(writer, get(output, 'evalue'), 0, MAX_OUTPUT)
  }
}

/** nbformat 3 calls the source of a code cell its input. */
function sourceOf(cell: JsonNode): JsonNode | undefined {
  return get(cell, 'source') ?? get(cell, 'input')
}

function linesOf(node: JsonNode | undefined): readonly JsonNode[] {
  return node?.type === 'array' ? node.values : node === undefined ? [] : [node]
}

/** Colours of a terminal. */
const ANSI = /\u001b\[[0-9;]*[A-Za-z]/g

/** All strings one after the other, without blank lines at the end; of a text longer than `max` the beginning. */
function writeLines(writer: SourceWriter, node: JsonNode | undefined, max = Infinity, plain = false): void {
  const lines = linesOf(node)
  const texts = lines.map((line) => string(writer.source, line))
  let last = texts.length
  while (last > 0 && texts[last - 1]!.trim() === '') last--
  let left = max
  for (let at = 0; at < last && left > 0; at++) {
    const text = texts[at]!
    const end = Math.min(left, at === last - 1 ? text.trimEnd().length : text.length)
    left -= end
    let from = 0
    if (plain)
      for (const { 0: mark, index } of text.slice(0, end).matchAll(ANSI)) {
        writeString(writer, lines[at], from, index)
        from = index + mark.length
      }
    writeString(writer, lines[at], from, end)
  }
  if (left === 0) writer.literal(' …')
}
