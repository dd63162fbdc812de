import { setTimeout } from 'node:timers/promises'
import { describe, expect, it } from 'vitest'
import { timeLimit } from './time-limit.ts'

describe('the time limit of a request', () => {
  it('aborts when the time is over', async () => {
    const { signal, isOver } = timeLimit(5, new AbortController().signal)
    expect([signal.aborted, isOver()]).toEqual([false, false])
    await setTimeout(30)
    expect([signal.aborted, isOver()]).toEqual([true, true])
    expect(signal.reason).toMatchObject({ name: 'TimeoutError' })
  })

  it('aborts with the request, also one that has gone already, and is not over then', () => {
    const request = new AbortController()
    const limit = timeLimit(60_000, request.signal)
    request.abort(new Error('gone'))
    expect([limit.signal.aborted, limit.isOver()]).toEqual([true, false])
    expect(timeLimit(60_000, request.signal).signal.reason).toMatchObject({ message: 'gone' })
  })

  it('leaves nothing behind once the request is answered', async () => {
    const request = new AbortController()
    const limit = timeLimit(5, request.signal)
    limit.end()
    await setTimeout(30)
    request.abort()
    expect([limit.signal.aborted, limit.isOver()]).toEqual([false, false])
  })
})
