/** Looking at the graph of names, and correcting it. */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { doctor, IN_MEMORY, type Lightcone, open } from '../src/index.ts'

const DOCUMENTS = [
  ['film', 'The Salt Meridian', 'The Salt Meridian is a 1931 adventure film directed by Mara Ellison.'],
  ['ellison', 'Mara Ellison', 'Mara Ellison was born in Port Velloe. She met Osric Tamsin on 3 May 1920.'],
  ['velloe', 'Port Velloe', 'Port Velloe is the capital of Sandmark.'],
  ['prize', 'Prizes of the coast', 'M. E. of Port Velloe won the Lamp Prize, as did Osric Tamsin.'],
].map(([id, title, text]) => ({ id: id!, title: title!, text: text! }))

let folder: string
let cone: Lightcone
beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'lightcone-edits-'))
  cone = await open(folder)
  await cone.addDocuments(DOCUMENTS)
})
afterEach(async () => {
  await cone.close()
  rmSync(folder, { recursive: true, force: true })
})

const names = async (search: string) =>
  (await cone.graph.entities({ search })).entities.map(({ name, passages }) => `${name} ${passages}`)

describe('the graph of names', () => {
  it('lists names by how many passages they stand in, dates among them', async () => {
    const { total, entities } = await cone.graph.entities({ limit: 2 })
    expect(entities.map(({ name }) => name)).toEqual(['port velloe', 'mara ellison'])
    expect(entities[0]).toEqual({ name: 'port velloe', passages: 3, documents: ['velloe'] })
    expect(total).toBeGreaterThan(6)
    expect(await names('May 1920')).toEqual(['3 may 1920 1'])
  })

  it('says what is stated of a name, with the sentence', async () => {
    const { relations } = await cone.graph.entity('Mara Ellison')
    expect(relations.map(({ from, predicate, to }) => `${from} | ${predicate} | ${to}`)).toEqual(
      expect.arrayContaining([
        'the salt meridian | directed by | mara ellison',
        'mara ellison | born in | port velloe',
        'mara ellison | mentioned with | osric tamsin',
      ]),
    )
    for (const { evidence } of relations) {
      const { text } = await cone.get(evidence.document, evidence)
      expect(text).toBe(evidence.quote)
    }
    await expect(cone.graph.entity('Nobody Known')).rejects.toMatchObject({ code: 'document-not-found' })
  })

  it('finds the shortest way between two names', async () => {
    const way = await cone.graph.path('The Salt Meridian', 'Sandmark')
    expect(way?.map(({ document, name }) => `${document} → ${name}`)).toEqual([
      'film → mara ellison',
      'ellison → port velloe',
      'velloe → sandmark',
    ])
    await cone.addDocuments([{ id: 'lone', text: 'Here stands Hanne Brekke.' }])
    expect(await cone.graph.path('Sandmark', 'Hanne Brekke')).toBeUndefined()
  })

  it('names its themes and quotes from them', async () => {
    const { grains, themes } = await cone.graph.themes({ grain: 0 })
    expect(grains.length).toBeGreaterThan(0)
    for (const { digest, names } of themes) {
      expect(names.length).toBeGreaterThan(1)
      for (const { document, start, end, quote } of digest)
        expect((await cone.get(document, { start, end })).text).toBe(quote)
    }
  })

  it('exports names and relations, and says when it left some out', async () => {
    const all = await cone.graph.export()
    expect(all.partial).toBe(false)
    expect(all.relations).toContainEqual(
      expect.objectContaining({ from: 'port velloe', predicate: 'capital of', to: 'sandmark' }),
    )
    expect(await cone.graph.export({ limit: 2 })).toMatchObject({ partial: true })
  })
})

describe('edits', () => {
  it('merge names, for search, too, and outlive the documents', async () => {
    await cone.graph.merge(['M. E.'], 'Mara Ellison')
    expect(await names('ellison')).toEqual(['mara ellison 3'])
    await cone.addDocuments([{ ...DOCUMENTS[3]!, text: 'Then M. E. of Port Velloe won the Lamp Prize.' }])
    await cone.close()
    expect((await doctor(folder, { rebuild: true })).ok).toBe(true)
    cone = await open(folder)
    expect(await names('ellison')).toEqual(['mara ellison 3'])
    expect(await cone.graph.path('M. E.', 'The Salt Meridian')).toHaveLength(1)
  })

  it('rename by merging into a new name, and come undone', async () => {
    const before = await cone.graph.export()
    const { id } = await cone.graph.merge(['Port Velloe'], 'Velloe-on-Sea')
    expect(await names('velloe')).toEqual(['velloe on sea 3'])
    expect(await cone.graph.edits()).toEqual([
      { id, kind: 'merge', names: ['port velloe'], into: 'velloe on sea' },
    ])
    await cone.graph.undo(id)
    expect(await cone.graph.export()).toEqual(before)
    await expect(cone.graph.undo(id)).rejects.toMatchObject({ code: 'invalid-argument' })
  })

  it('delete a name: nothing leads over it any more', async () => {
    const question = 'When was the director of The Salt Meridian born?'
    const trail = async () =>
      (await cone.search(question)).candidates.find(({ segment }) => segment.document === 'ellison')?.trail
    expect(await trail()).toBeDefined()
    await cone.graph.delete('Mara Ellison')
    expect(await trail()).toBeUndefined()
    expect(await names('ellison')).toEqual([])
  })

  it('are seen by another process and refused without a word', async () => {
    const other = await open(folder)
    await cone.graph.merge(['M. E.', 'Osric Tamsin'], 'Mara Ellison')
    const { entities } = await other.graph.entities({ search: 'ellison' })
    expect(entities).toEqual([{ name: 'mara ellison', passages: 3, documents: ['ellison'] }])
    await other.close()
    await expect(cone.graph.delete('…')).rejects.toMatchObject({ code: 'invalid-argument' })
  })

  it('end where they began', async () => {
    const memory = await open(IN_MEMORY)
    await memory.addDocuments(DOCUMENTS)
    await memory.graph.merge(['Port Velloe'], 'Sandmark')
    await memory.graph.merge(['Sandmark'], 'Port Velloe')
    const { entities } = await memory.graph.entities({ search: 'sandmark' })
    expect(entities.map(({ name }) => name)).toEqual(['port velloe'])
    expect((await memory.graph.entity('Sandmark')).entity.name).toBe('port velloe')
    await memory.close()
  })
})
