import type { EmbedderOptions } from 'lightcone'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { type Asker, createAsker, createPlace, type Place } from './fixture.ts'

let place: Place
let ask: Asker
let answer: () => void = () => {}
const answered = new Promise<void>((resolve) => {
  answer = resolve
})
/** Answers nothing until it is let go. */
const embedder: EmbedderOptions = {
  model: {
    ...{ specificationVersion: 'v3', provider: 'slow', modelId: 'e', maxEmbeddingsPerCall: 8 },
    async doEmbed({ values }) {
      await answered
      return { embeddings: values.map(() => [1, 0]), usage: { tokens: values.length } }
    },
  },
}
beforeAll(() => {
  place = createPlace()
  ask = createAsker({ location: place.index, roots: [place.docs], embedders: [embedder] })
})
afterAll(async () => {
  await ask.close()
  place.remove()
})

it('answers adds and questions while a model is still busy with the vectors, and says how far it is', async () => {
  const space = async () => (await ask('GET', '/operations/status')).body.spaces[0]
  const { status } = await ask('POST', '/operations/add', { body: { paths: [place.docs] } })
  expect(status).toBe(200)
  const question = '/operations/search?question=portal&k=1'
  expect((await ask('GET', question)).body.candidates).toHaveLength(1)
  expect(await space()).toEqual({ name: 'slow/e', dimensions: 0, segments: 0 })
  answer()
  const { segments } = (await ask('GET', '/operations/status')).body
  await expect.poll(space).toMatchObject({ dimensions: 2, segments, usage: { inputTokens: segments } })
  const { body } = await ask('GET', question)
  expect(body.trace.stages[0].notes.spaces).toBe('slow/e')
})
