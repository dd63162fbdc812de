import { describe, expect, it } from 'vitest'
import { createGate } from '../src/limits.ts'

describe('the gate', () => {
  it('lets so many in, the others in order', async () => {
    const gate = createGate({ concurrent: 1, waiting: 8, waitMs: 10_000 })
    const order: string[] = []
    const work = async (name: string) => {
      const leave = await gate.enter()
      order.push(name)
      await new Promise((resolve) => setTimeout(resolve, 1))
      leave()
    }
    await Promise.all([work('a'), work('b'), work('c')])
    expect(order).toEqual(['a', 'b', 'c'])
    expect([gate.active, gate.waiting]).toEqual([0, 0])
  })

  it('refuses those whose turn does not come in time, save the patient, and goes on', async () => {
    const gate = createGate({ concurrent: 1, waiting: 8, waitMs: 20 })
    const leave = await gate.enter()
    const patient = gate.enter(true)
    await expect(gate.enter()).rejects.toMatchObject({ status: 503, headers: { 'Retry-After': '1' } })
    expect(gate.waiting).toBe(1)
    leave()
    const leavePatient = await patient
    expect(gate.active).toBe(1)
    leavePatient()
    ;(await gate.enter())()
    expect(gate.active).toBe(0)
  })

  it('lets others in when the one who wants to be alone was all they waited for', async () => {
    const gate = createGate({ concurrent: 4, waiting: 8, waitMs: 20 })
    const leave = await gate.enter()
    let ran = false
    const alone = gate.alone(async () => {
      ran = true
    })
    await expect(gate.enter()).rejects.toMatchObject({ status: 503 })
    leave()
    await alone
    expect(ran).toBe(true)
  })
})
