import { expect, it } from 'vitest'
import { simulate } from '../scripts/simulate-digests.ts'

it('a fortnight over a clock change, with crashes, two processes and refusals: every due digest, none else', async () => {
  const report = await simulate({ subscribers: 60, days: 14, from: '2026-10-19', seed: 7 })
  expect(report).toMatchObject({
    missing: 0,
    unexpected: 0,
    afterLeaving: 0,
    unconfirmed: 0,
    repeatedPapers: 0,
  })
  expect(report.due).toBeGreaterThan(300)
  expect(report.refusals).toBeGreaterThan(0)
})
