import { describe, expect, it } from 'vitest'
import { open } from './open.ts'
import { checkStrategy, STRATEGY_NAMES, type Strategy } from './strategy.ts'

describe('a strategy', () => {
  it('has the first name of each stage as its default', () => {
    expect(checkStrategy({})).toEqual({
      rerank: 'evidence',
      select: 'distinct',
      compress: 'none',
      arrange: 'documents',
      render: 'xml',
    })
  })

  it('is refused when it names what is not there, with the names that are', () => {
    expect(() => checkStrategy({ select: 'best' } as unknown as Strategy)).toThrow(
      expect.objectContaining({
        code: 'invalid-argument',
        message: 'There is no select strategy "best".',
        hint: `Use ${STRATEGY_NAMES.select.join(', ')}.`,
      }),
    )
    expect(() => checkStrategy({ sort: 'best' } as unknown as Strategy)).toThrow('no stage "sort"')
    expect(() => checkStrategy({ select: 'constructor' } as unknown as Strategy)).toThrow('no select')
  })

  it('decides how a context is made, and the trace says so', async () => {
    const cone = await open(':memory:')
    await cone.addDocuments([
      {
        id: 'a',
        text: 'Keys rotate every month. Tea is served at four. The old key stays valid for an hour.',
      },
    ])
    const pruned = await cone.context('How often do keys rotate?', { budget: 20 })
    const whole = await cone.context('How often do keys rotate?', {
      strategy: { rerank: 'none', select: 'all' },
    })
    expect(pruned.text).toContain('Keys rotate')
    expect(pruned.text).not.toContain('Tea')
    expect(whole.text).toContain('Tea')
    const notes = Object.assign({}, ...whole.trace.stages.map((stage) => stage.notes))
    expect(notes).toMatchObject({ reranker: 'none', selector: 'all' })
    await cone.close()
  })
})
