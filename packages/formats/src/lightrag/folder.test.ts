/** A folder in the shape that LightRAG writes, made here. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { readLightrag } from '../index.ts'

const FULL = {
  'doc-1': { content: '# Mara Ellison\n\nMara Ellison was born in Port Velloe.', file_path: 'ellison.md' },
  'doc-2': { content: 'The harbour opened in 1931.', file_path: 'unknown_source' },
}
const CHUNKS = {
  'chunk-1': { content: 'Mara Ellison was born', full_doc_id: 'doc-1', chunk_order_index: 0, tokens: 4 },
  'chunk-9': { content: 'A text that is gone.', full_doc_id: 'doc-9', chunk_order_index: 0, tokens: 6 },
}
const GRAPHML = `<?xml version='1.0' encoding='utf-8'?>
<graphml xmlns="http://graphml.graphdrawing.org/xmlns">
  <key id="d3" for="edge" attr.name="description" attr.type="string" />
  <key id="d1" for="node" attr.name="entity_type" attr.type="string" />
  <key id="d2" for="node" attr.name="description" attr.type="string" />
  <graph edgedefault="undirected">
    <node id="Mara Ellison"><data key="d1">person</data><data key="d2">A director.&lt;SEP&gt;Born &amp; raised at sea.</data></node>
    <node id="&quot;PORT VELLOE&quot;"><data key="d1">"LOCATION"</data></node>
    <edge source="Mara Ellison" target="&quot;PORT VELLOE&quot;"><data key="d3">She was born there.</data></edge>
    <edge source="&quot;PORT VELLOE&quot;" target="Mara Ellison"><data key="d3">The same pair.</data></edge>
  </graph>
</graphml>
`
const ENTITIES = {
  embedding_dim: 2,
  data: [{ entity_name: 'Mara Ellison', content: 'Mara Ellison\nA director.' }],
  matrix: '',
}
const RELATIONS = {
  data: [
    {
      src_id: 'Mara Ellison',
      tgt_id: 'Port Velloe',
      content: 'birth\tMara Ellison\nPort Velloe\nShe was born there.',
    },
  ],
}

let folder: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'lightcone-lightrag-'))
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))
const write = (file: string, content: unknown) =>
  writeFileSync(join(folder, file), typeof content === 'string' ? content : JSON.stringify(content))
const read = () => readLightrag(folder, { name: 'old' })

describe('a working folder of LightRAG', () => {
  it('gives its texts, and chunks whose text is missing', async () => {
    write('kv_store_full_docs.json', FULL)
    write('kv_store_text_chunks.json', CHUNKS)
    const { documents, descriptions } = await read()
    expect(documents).toEqual([
      { id: 'old/ellison.md', text: FULL['doc-1'].content, as: 'text.md', metadata: { path: 'ellison.md' } },
      { id: 'old/doc-2', text: FULL['doc-2'].content },
      { id: 'old/chunk-9', text: 'A text that is gone.' },
    ])
    expect(descriptions).toEqual([])
  })

  it('gives what GraphML says of entities and relations, each pair once', async () => {
    write('graph_chunk_entity_relation.graphml', GRAPHML)
    const { descriptions, relations } = await read()
    expect(relations).toBe(1)
    expect(descriptions).toEqual([
      {
        id: 'old-graph/Mara Ellison',
        title: 'Mara Ellison',
        text: 'A director.\nBorn & raised at sea.\n\nMara Ellison, PORT VELLOE: She was born there.',
        metadata: { writtenBy: 'model', entityType: 'person' },
      },
    ])
  })

  it('reads the vector stores where there is no GraphML', async () => {
    write('vdb_entities.json', ENTITIES)
    write('vdb_relationships.json', RELATIONS)
    const { descriptions } = await read()
    expect(descriptions.map(({ text }) => text)).toEqual([
      'A director.\n\nMara Ellison, Port Velloe: She was born there.',
    ])
  })

  it.each([
    ['kv_store_full_docs.json', '{"doc-1": '],
    ['kv_store_full_docs.json', '[]'],
    ['kv_store_text_chunks.json', '{"chunk-1": 3}'],
    ['vdb_entities.json', '{"data": {}}'],
    ['graph_chunk_entity_relation.graphml', '<html><p>not found</p></html>'],
  ])('says which file is damaged: %s %s', async (file, content) => {
    write(file, content)
    await expect(read()).rejects.toMatchObject({ code: 'file-malformed', details: { file } })
  })

  it('says that a folder is none', async () => {
    await expect(read()).rejects.toMatchObject({ code: 'source-not-found' })
  })
})
