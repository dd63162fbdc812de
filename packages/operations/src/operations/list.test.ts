import { open } from 'lightcone'
import { expect, it } from 'vitest'
import { createContext } from '../context.ts'
import { list } from './list.ts'

it('pages join to all documents in the order of ids, also when some come and go between them', async () => {
  const cone = await open(':memory:')
  const ids = ['a', 'b/ä', 'b/z', 'c', '𝒹', 'ｚ']
  await cone.addDocuments(
    ids.map((id) => ({ id, text: `# One\n\nText of ${id}.\n\n# Two\n\nMore.`, as: 'x.md' })),
  )
  const context = { ...createContext({ location: ':memory:' }), open: async () => cone }
  const all = await list.handler(context, {}, {})
  expect(all.documents.map(({ id }) => id).toSorted()).toEqual(ids.toSorted())
  expect([all.total, all.cursor]).toEqual([6, undefined])
  const first = await list.handler(context, { limit: 4 }, {})
  await cone.remove(first.cursor!)
  const rest = await list.handler(context, { limit: 4, cursor: first.cursor! }, {})
  expect([...first.documents, ...rest.documents]).toEqual(all.documents)
  expect([rest.total, rest.cursor]).toEqual([5, undefined])
  const { documents } = await list.handler(context, { filter: { field: 'id', in: ['a'] }, bands: true }, {})
  const { bands = [], length, segments } = documents[0]!
  expect([bands.length, bands[0]!.start, bands.at(-1)!.end]).toEqual([segments, 0, length])
  await cone.close()
})
