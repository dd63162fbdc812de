/** Namespaces are hard walls: a namespace answers everything as if it had its index to itself. */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { type Lightcone, open } from '../src/index.ts'

const NAMES = ['one', 'two'] as const
type Name = (typeof NAMES)[number]
const WORDS = 'Mara Ellison keys Port Velloe rotate signal river engine'.split(' ')
const text = fc
  .array(fc.array(fc.constantFrom(...WORDS), { minLength: 3, maxLength: 8 }), { minLength: 1, maxLength: 4 })
  .map((sentences) => sentences.map((words) => `${words.join(' ')}.`).join('\n\n'))
const id = fc.constantFrom('a.md', 'b.md', 'c.md')
const name = fc.constantFrom(...NAMES)
const step = fc.oneof(
  { weight: 4, arbitrary: fc.record({ do: fc.constant('add' as const), name, id, text }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('remove' as const), name, id }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('reopen' as const), name }) },
)
type Step = typeof step extends fc.Arbitrary<infer T> ? T : never

/** The same documents, one folder with both namespaces and one folder for each. */
class Twins {
  private readonly root = mkdtempSync(join(tmpdir(), 'lightcone-namespaces-'))
  private readonly opened = new Map<string, Lightcone>()

  async shared(namespace: Name): Promise<Lightcone> {
    return this.of('shared', namespace)
  }

  async own(namespace: Name): Promise<Lightcone> {
    return this.of(`own-${namespace}`, 'default')
  }

  private async of(folder: string, namespace: string): Promise<Lightcone> {
    const key = `${folder}/${namespace}`
    let cone = this.opened.get(key)
    if (cone === undefined) {
      cone = await open(join(this.root, folder), { namespace, threads: 0 })
      this.opened.set(key, cone)
    }
    return cone
  }

  async apply(given: Step): Promise<void> {
    for (const cone of [await this.shared(given.name), await this.own(given.name)])
      if (given.do === 'add') await cone.addDocuments([{ id: given.id, text: given.text }])
      else if (given.do === 'remove') await cone.remove(given.id).catch(() => {})
    if (given.do !== 'reopen') return
    await (await this.shared(given.name)).close()
    this.opened.delete(`shared/${given.name}`)
  }

  async close(): Promise<void> {
    for (const cone of this.opened.values()) await cone.close()
    rmSync(this.root, { recursive: true })
  }
}

/** Everything that a reader can ask of a namespace. */
async function everything(cone: Lightcone) {
  const question = 'Where does Mara Ellison rotate keys?'
  const documents = await Array.fromAsync(cone.documents(), ({ id, title }) => ({ id, title }))
  const searches = []
  for (const mode of ['mix', 'global'] as const)
    searches.push(
      (await cone.search(question, { mode })).candidates.map(({ segment, score }) => [
        segment.document,
        segment.start,
        score,
      ]),
    )
  const { text, citations, omitted } = await cone.context(question, { budget: 80 })
  const { text: answer, status } = await cone.ask(question)
  const texts = await Promise.all(
    ['a.md', 'b.md', 'c.md'].map((document) =>
      cone.get(document).then(
        (found) => found.text,
        (error) => error.code,
      ),
    ),
  )
  const graph = await cone.graph.entities()
  const { documents: count, segments } = await cone.status()
  return { documents, searches, text, citations, omitted, answer, status, texts, graph, count, segments }
}

describe('namespaces', () => {
  it('show nothing of each other after any history', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 3, maxLength: 14 }), async (steps) => {
        const twins = new Twins()
        try {
          for (const given of steps) await twins.apply(given)
          for (const namespace of NAMES)
            expect(await everything(await twins.shared(namespace))).toEqual(
              await everything(await twins.own(namespace)),
            )
        } finally {
          await twins.close()
        }
      }),
      { numRuns: 4 },
    )
  }, 60_000)
})
