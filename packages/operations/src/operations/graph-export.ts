import type { GraphExport } from 'lightcone'
import { z } from 'zod'
import { call } from '../operation.ts'

const count = z.int().min(0)

export const graphExport = call({
  name: 'graph export',
  summary: 'Write names and relations as JSON, GraphML or CSV',
  help: `The names in most passages and the relations that sentences state or show between them, each with its sentence. --text prints the file's text alone.`,
  input: z.strictObject({
    format: z
      .enum(['json', 'graphml', 'csv'])
      .exactOptional()
      .describe('Default json. CSV has the relations alone.'),
    limit: z.int().min(1).exactOptional().describe('Most names, and most relations. Default 10,000.'),
  }),
  output: z.object({
    format: z.string(),
    text: z.string(),
    entities: count,
    relations: count,
    partial: z.boolean(),
  }),
  positional: [],
  examples: [
    { title: 'For other programs', input: {} },
    { title: 'For Gephi, yEd or networkx', input: { format: 'graphml', limit: 100 } },
  ],
  readOnly: true,
  longRunning: true,
  outcome: ({ entities, partial }) => (entities === 0 ? 'nothing' : partial ? 'incomplete' : 'found'),
  async handler(context, { format = 'json', ...options }, running) {
    const cone = await context.open({ create: false })
    const graph = await cone.graph.export({ ...options, ...running })
    const { entities, relations, partial } = graph
    const text = WRITERS[format](graph)
    return { format, text, entities: entities.length, relations: relations.length, partial }
  },
})

const WRITERS = {
  json: ({ entities, relations }: GraphExport) => `${JSON.stringify({ entities, relations }, null, 2)}\n`,
  graphml,
  csv,
} as const

const KEYS = [
  ['node', 'name', 'string'],
  ['node', 'passages', 'int'],
  ['edge', 'predicate', 'string'],
  ['edge', 'weight', 'double'],
  ['edge', 'document', 'string'],
  ['edge', 'sentence', 'string'],
  ['edge', 'writtenBy', 'string'],
] as const

/** GraphML 1.0 (graphml.graphdrawing.org): directed edges, the fields as data. Ends that were left out get a node. */
function graphml({ entities, relations }: GraphExport): string {
  const keys = KEYS.map(
    ([of, name, type]) => `  <key id="${name}" for="${of}" attr.name="${name}" attr.type="${type}"/>`,
  )
  const known = new Map(entities.map(({ name, passages }) => [name, passages]))
  for (const { from, to } of relations)
    for (const name of [from, to]) if (!known.has(name)) known.set(name, 0)
  const nodes = [...known].map(
    ([name, passages]) => `    <node id="${xml(name)}">${data({ name, passages })}</node>`,
  )
  const edges = relations.map(
    ({ from, to, predicate, weight, evidence: { document, quote }, writtenBy }) =>
      `    <edge source="${xml(from)}" target="${xml(to)}">${data({ predicate, weight, document, sentence: quote, ...(writtenBy === undefined ? {} : { writtenBy }) })}</edge>`,
  )
  return [
    '<?xml version="1.0" encoding="UTF-8"?>',
    '<graphml xmlns="http://graphml.graphdrawing.org/xmlns">',
    ...keys,
    '  <graph edgedefault="directed">',
    ...nodes,
    ...edges,
    '  </graph>',
    '</graphml>',
    '',
  ].join('\n')
}

const data = (fields: Readonly<Record<string, string | number>>): string =>
  Object.entries(fields)
    .map(([key, value]) => `<data key="${key}">${xml(String(value))}</data>`)
    .join('')

const ESCAPES: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' }

/** Text for XML 1.0: escaped, without the control characters that it cannot hold. */
function xml(text: string): string {
  return text
    .toWellFormed()
    .replace(/[&<>"]/g, (char) => ESCAPES[char]!)
    .replace(/[^\t\n\r\u{20}-\u{d7ff}\u{e000}-\u{fffd}\u{10000}-\u{10ffff}]/gu, ' ')
}

/** RFC 4180. A cell that a spreadsheet would take for a formula gets an apostrophe before it. */
function csv({ relations }: GraphExport): string {
  const rows = relations.map(
    ({ from, predicate, to, weight, evidence: { document, start, end, quote }, writtenBy = '' }) =>
      [from, predicate, to, weight, document, start, end, quote, writtenBy].map(cell).join(','),
  )
  return ['from,predicate,to,weight,document,start,end,sentence,writtenBy', ...rows, ''].join('\r\n')
}

function cell(value: string | number): string {
  const text = typeof value === 'string' && /^[=+\-@\t\r]/.test(value) ? `'${value}` : String(value)
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text
}
