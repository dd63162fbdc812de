/** Contexts that are packed again are those that the library gives. */
import { type Context, type ContextOptions, open } from 'lightcone'
import { expect, it } from 'vitest'
import { repacking } from '../src/repack.ts'

const facts = ({ text, citations, omitted, tokens, budget }: Context) => ({
  text,
  citations,
  omitted,
  tokens,
  budget,
})

it('gives the same contexts, keeps a question that comes again until the next commit, and lets no ended request end another', async () => {
  const cone = await open(':memory:')
  await cone.addDocuments([
    { id: 'keys', text: 'Signing keys rotate every thirty days. The vault holds two keys.' },
    { id: 'portal', text: 'The portal closes at nine. Signing keys open the portal.' },
  ])
  let prepared = 0
  const counted = Object.create(cone, {
    prepare: {
      value: (...given: Parameters<typeof cone.prepare>) => {
        prepared++
        return cone.prepare(...given)
      },
    },
  })
  const again = repacking(counted)
  const same = async (options: ContextOptions) =>
    expect(facts(await again.context('signing keys', options))).toEqual(
      facts(await cone.context('signing keys', options)),
    )
  const first = new AbortController()
  await same({ budget: 40 })
  expect(prepared).toBe(0)
  await same({ budget: 40, signal: first.signal })
  first.abort()
  for (const budget of [20, 60, 200, 'auto'] as const) await same({ budget })
  await same({ budget: 60, strategy: { render: 'markdown' } })
  expect(prepared).toBe(1)
  await same({ budget: 60, mode: 'lexical' })
  await same({ budget: 60, filter: { field: 'id', eq: 'portal' } })
  expect(prepared).toBe(1)
  await cone.addDocuments([{ id: 'new', text: 'Signing keys are cut anew each spring.' }])
  for (const budget of [200, 200, 60]) await same({ budget })
  expect(prepared).toBe(2)
  await expect(again.context('signing keys', { budget: 0 })).rejects.toMatchObject({
    code: 'invalid-argument',
  })
  await expect(
    again.context('signing keys', { budget: 9, signal: AbortSignal.abort() }),
  ).rejects.toMatchObject({
    code: 'aborted',
  })
  await cone.close()
})
