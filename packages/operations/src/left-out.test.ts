import { type Context, open } from 'lightcone'
import { beforeAll, describe, expect, it } from 'vitest'
import { contextOutput, countOmitted } from './left-out.ts'

let context: Context
beforeAll(async () => {
  const cone = await open(':memory:')
  await cone.addDocuments(
    Array.from({ length: 30 }, (_, i) => ({
      id: `place-${i}`,
      text: `The harbour number ${i} opens at ${i % 12}. Its gate is painted green. The keeper of harbour ${i} sells ropes.`,
    })),
  )
  context = await cone.context('When does the harbour open?', { budget: 60 })
  await cone.close()
})

describe('contextOutput', () => {
  it('counts all that was left out, and lists the first five of each reason', () => {
    const { omitted, omittedCount, trace } = contextOutput(context)
    expect(context.omitted.length).toBeGreaterThan(20)
    for (const reason of new Set(context.omitted.map((one) => one.reason))) {
      const all = context.omitted.filter((one) => one.reason === reason)
      expect(omittedCount[reason]).toBe(all.length)
      expect(omitted.filter((one) => one.reason === reason)).toEqual(all.slice(0, 5))
    }
    expect(countOmitted(omittedCount)).toBe(context.omitted.length)
    expect(trace.stages.map(({ droppedCount }) => droppedCount)).toEqual(
      context.trace.stages.map(({ dropped }) => dropped.length),
    )
    expect(trace.stages.some((stage) => 'dropped' in stage)).toBe(false)
  })

  it('lists everything with full, and keeps all else as it is', () => {
    const { omittedCount: _, trace, ...full } = contextOutput(context, true)
    const { trace: whole, ...rest } = context
    expect(full).toEqual(rest)
    expect(trace.stages.flatMap(({ dropped = [] }) => dropped)).toEqual(
      whole.stages.flatMap(({ dropped }) => dropped),
    )
  })
})
