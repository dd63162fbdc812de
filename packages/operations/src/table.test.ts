import { MODEL_STAGES, PREFIX_NAMES, SEARCH_MODES, STRATEGY_NAMES } from 'lightcone'
import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import { mode, PREFIXES, STAGES_OF_MODELS, strategy } from './inputs.ts'
import { inputSchema, parseInput } from './operation.ts'
import { operations } from './table.ts'

describe('the table of operations', () => {
  it('names each operation once', () => {
    const names = operations.flatMap(({ name, aliases = [] }) => [name, ...aliases])
    expect(new Set(names).size).toBe(names.length)
  })

  it('knows the search modes of the engine', () => {
    expect(mode.unwrap().options).toEqual([...SEARCH_MODES])
  })

  it('knows the model stages of the engine', () => {
    expect(STAGES_OF_MODELS).toEqual(MODEL_STAGES)
  })

  it('knows the prefixes of the engine', () => {
    expect(PREFIXES).toEqual(PREFIX_NAMES)
  })

  it('knows the strategies of the engine, the default first', () => {
    const { shape } = strategy.unwrap()
    const names = Object.entries(shape).map(([stage, schema]) => [stage, schema.unwrap().options])
    expect(Object.fromEntries(names)).toEqual(STRATEGY_NAMES)
  })

  describe.each(operations.map((operation) => [operation.name, operation] as const))('%s', (_, operation) => {
    it('says what it is and how it is used', () => {
      expect(operation.summary).toMatch(/^[A-Z].*[^.]$/)
      expect(operation.help.length).toBeGreaterThan(operation.summary.length)
      expect(operation.examples.length).toBeGreaterThanOrEqual(2)
      for (const { input } of operation.examples) expect(operation.input.parse(input)).toEqual(input)
    })

    it('has schemas that turn into JSON Schema, with closed and described input', () => {
      const schema = inputSchema(operation)
      expect(schema.additionalProperties).toBe(false)
      for (const [name, property] of Object.entries(schema.properties ?? {}))
        expect(property.description, name).toMatch(/\.$/)
      expect(Object.keys(schema.properties ?? {})).toEqual(expect.arrayContaining([...operation.positional]))
      expect(z.toJSONSchema(operation.output)).toMatchObject({ type: 'object' })
    })
  })
})

describe('parseInput', () => {
  it('names every field that is wrong, and what is wrong with it', async () => {
    const search = operations.find(({ name }) => name === 'search')!
    await expect(parseInput(search, { question: 3, k: 0, extra: 1 })).rejects.toMatchObject({
      code: 'invalid-argument',
      message: expect.stringMatching(/question: .*string.*k: .*1.*extra/),
      details: { operation: 'search' },
    })
  })
})
