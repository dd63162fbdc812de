/** What is exported can be read again, whatever the documents hold. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { IN_MEMORY, open } from 'lightcone'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { createContext, type OwnedContext } from '../context.ts'
import { graphExport } from './graph-export.ts'
import { graphImport } from './graph-import.ts'

/** Quotes, tags, ampersands, commas, line ends, formulas, a lone surrogate and a control character. */
const HOSTILE =
  'Mara Ellison met "Osric Tamsin" & <b>Hanne Brekke</b>,\nsaid =1+1 \ud800 \u0001 of Port Velloe.'

let folder: string
let context: OwnedContext
const running = { signal: new AbortController().signal }
beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'lightcone-export-'))
  context = createContext({ location: join(folder, 'index') })
  const cone = await context.open({ create: true })
  await cone.addDocuments([
    { id: '=a,"b"', title: 'Port Velloe', text: HOSTILE },
    { id: 'c', title: 'Osric Tamsin', text: 'Osric Tamsin was born in Port Velloe.' },
  ])
})
afterEach(async () => {
  await context.close()
  rmSync(folder, { recursive: true, force: true })
})

const written = async (format: 'json' | 'graphml' | 'csv') =>
  (await graphExport.handler(context, { format }, running)).text

it('GraphML is read back by what reads that of LightRAG: every name and every pair', async () => {
  const graph = await (await context.open({ create: false })).graph.export()
  writeFileSync(join(folder, 'graph_chunk_entity_relation.graphml'), await written('graphml'))
  const other = createContext({ location: join(folder, 'other') })
  const { relations } = await graphImport.handler(other, { folder }, running)
  const cone = await other.open({ create: false })
  const texts: string[] = []
  for await (const { id, title } of cone.documents()) texts.push(title, (await cone.get(id)).text)
  await other.close()
  for (const name of graph.relations.flatMap(({ from, to }) => [from, to]))
    expect(texts.join('\n')).toContain(name)
  expect(relations).toBe(new Set(graph.relations.map(({ from, to }) => [from, to].sort().join('\n'))).size)
})

it('CSV has a row a relation, and no cell that a spreadsheet would compute', async () => {
  const { relations } = await (await context.open({ create: false })).graph.export()
  const [header, ...rows] = cells(await written('csv'))
  expect(header!.slice(0, 5)).toEqual(['from', 'predicate', 'to', 'weight', 'document'])
  expect(rows.map(([from, predicate, to]) => [from, predicate, to])).toEqual(
    relations.map(({ from, predicate, to }) => [from, predicate, to]),
  )
  expect(rows.map((row) => row[7])).toEqual(relations.map(({ evidence }) => evidence.quote))
  expect(rows.map((row) => row[4])).toEqual(
    relations.map(({ evidence: { document } }) => (document === 'c' ? 'c' : `'${document}`)),
  )
})

it('JSON is what the library gives', async () => {
  const { entities, relations } = await (await context.open({ create: false })).graph.export()
  expect(JSON.parse(await written('json'))).toEqual(JSON.parse(JSON.stringify({ entities, relations })))
})

it('an empty index gives empty files', async () => {
  const empty = { ...context, open: () => open(IN_MEMORY) }
  for (const format of ['json', 'graphml', 'csv'] as const) {
    const { entities, relations } = await graphExport.handler(empty, { format }, running)
    expect([entities, relations]).toEqual([0, 0])
  }
})

/** RFC 4180. */
function cells(text: string): string[][] {
  const rows: string[][] = [[]]
  for (const [, quoted, plain = '', end] of text.matchAll(/(?:"((?:[^"]|"")*)"|([^",\r\n]*))(,|\r\n)/g)) {
    rows.at(-1)!.push(quoted?.replaceAll('""', '"') ?? plain)
    if (end === '\r\n') rows.push([])
  }
  return rows.slice(0, -1)
}
