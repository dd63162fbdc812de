/** The graph behind the public face: questions whose evidence no single passage gives away. */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { GRAPH_SETTING } from '../src/graph-port.ts'
import { doctor, type Lightcone, open } from '../src/index.ts'
import { SYSTEM_CLOCK } from '../src/open.ts'
import { openSqliteStore } from '../src/store/sqlite/sqlite-store.ts'

let folder: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'lightcone-names-'))
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

const DOCUMENTS = [
  ['film', 'The Salt Meridian', 'The Salt Meridian is a 1931 adventure film directed by Mara Ellison.'],
  ['ellison', 'Mara Ellison', 'Mara Ellison (3 May 1894 – 1 June 1960) was an editor born in Port Velloe.'],
  ['birth', 'Birth registers', 'Registers of birth note when and where a child was born, and to whom.'],
  ['direct', 'Film directing', 'The director of a film decides how scenes are shot.'],
  ['stars', 'Born in film', 'Many a director was born to actors and grew up on the set of a film.'],
].map(([id, title, text]) => ({ id: id!, title: title!, text: text! }))
const QUESTION = 'When was the director of The Salt Meridian born?'

async function found(cone: Lightcone, mode?: 'mix' | 'naive' | 'default'): Promise<string[]> {
  const { candidates } = await cone.search(QUESTION, mode === undefined ? {} : { mode })
  return candidates.map(({ segment }) => segment.document)
}

/** What a build that knew no graph would have left. */
async function forgetGraph(): Promise<void> {
  const store = await openSqliteStore({ folder, namespace: 'default', clock: SYSTEM_CLOCK })
  const { parts, log } = await store.snapshot('graph')
  await store.commit({
    dropParts: parts.map(({ id }) => ({ index: 'graph', id })),
    dropLog: [{ index: 'graph', entries: log.map(({ entry }) => entry) }],
    settings: { [GRAPH_SETTING]: '' },
  })
  await store.close()
}

describe('search by default', () => {
  it('follows the name in a passage to the one that answers, and says by which way', async () => {
    const cone = await open(folder)
    await cone.addDocuments(DOCUMENTS)
    expect((await found(cone)).slice(0, 2).toSorted()).toEqual(['ellison', 'film'])
    expect(await found(cone, 'mix')).toEqual(await found(cone, 'default'))
    expect((await found(cone, 'naive')).slice(0, 2)).not.toContain('ellison')
    const { candidates } = await cone.search(QUESTION)
    const ellison = candidates.find(({ segment }) => segment.document === 'ellison')
    expect(ellison?.trail).toEqual([
      { document: 'film', title: 'The Salt Meridian', start: 0, end: 68, name: 'mara ellison' },
    ])
    const { citations } = await cone.context(QUESTION)
    expect(citations.find(({ document }) => document === 'ellison')?.trail).toEqual(ellison?.trail)
    expect(citations.find(({ document }) => document === 'film')).not.toHaveProperty('trail')
    await cone.close()
  })

  it('follows replacing and removing, in another process too', async () => {
    const [cone, other] = [await open(folder), await open(folder)]
    await cone.addDocuments(DOCUMENTS)
    await cone.addDocuments([{ ...DOCUMENTS[0]!, text: 'The Salt Meridian is a film directed by Nobody.' }])
    expect((await found(other)).slice(0, 2)).not.toContain('ellison')
    await cone.addDocuments([DOCUMENTS[0]!])
    expect((await found(other)).slice(0, 2)).toContain('ellison')
    await cone.remove('ellison')
    expect(await found(other)).not.toContain('ellison')
    await Promise.all([cone.close(), other.close()])
  })
})

describe('an index without a graph', () => {
  it('answers by words, says so, and gets its graph with the next add', async () => {
    let cone = await open(folder)
    await cone.addDocuments(DOCUMENTS)
    const words = await found(cone, 'naive')
    await cone.close()
    await forgetGraph()

    cone = await open(folder)
    expect((await cone.status()).graph).toBe(false)
    expect(await found(cone)).toEqual(words)
    await cone.remove('stars')
    await cone.addDocuments([{ id: 'new', text: 'A lighthouse.' }])
    expect((await cone.status()).graph).toBe(true)
    expect((await found(cone)).slice(0, 2)).toContain('ellison')
    await cone.close()
    expect((await doctor(folder)).ok).toBe(true)
  })

  it('gets its graph with a rebuild', async () => {
    let cone = await open(folder)
    await cone.addDocuments(DOCUMENTS)
    await cone.close()
    await forgetGraph()
    expect((await doctor(folder, { rebuild: true })).ok).toBe(true)
    cone = await open(folder)
    expect((await cone.status()).graph).toBe(true)
    expect((await found(cone)).slice(0, 2)).toContain('ellison')
    await cone.close()
  })

  it('doctor sees a graph that lacks a document', async () => {
    const cone = await open(folder)
    await cone.addDocuments(DOCUMENTS)
    await cone.close()
    const store = await openSqliteStore({ folder, namespace: 'default', clock: SYSTEM_CLOCK })
    const { log } = await store.snapshot('graph')
    await store.commit({ dropLog: [{ index: 'graph', entries: [log[1]!.entry] }] })
    await store.close()
    expect((await doctor(folder)).checks.filter(({ ok }) => !ok)).toMatchObject([
      { name: 'names in "default"', detail: 'not known by their names: ellison' },
    ])
  })
})
