import { expect, it } from 'vitest'
import { createLiveAnswer } from './live-answer.ts'

it('shows the last lines of an answer while it is written, and leaves nothing behind', () => {
  let now = 0
  const written: string[] = []
  const live = createLiveAnswer({ write: (text) => written.push(text), width: 21, elapsedMs: () => now })
  const hear = (text: string) => live.hear({ type: 'answer-delta', text })
  hear('Keys rotate ')
  expect(written).toEqual([])
  now = 100
  hear('every thirty days.')
  expect(written).toEqual(['Keys rotate every\nthirty days.'])
  now = 200
  live.hear({ type: 'answer-restart' })
  expect(written.slice(1)).toEqual(['\r\x1b[1A\x1b[J', ''])
  now = 300
  hear('word '.repeat(200))
  expect(written.at(-1)!.split('\n')).toHaveLength(8)
  live.clear()
  expect(written.at(-1)).toBe('\r\x1b[7A\x1b[J')
})

it('shows no control characters, and nothing of an answer in one piece', () => {
  let now = 0
  const written: string[] = []
  const live = createLiveAnswer({ write: (text) => written.push(text), width: 40, elapsedMs: () => now })
  live.hear({ type: 'answer-delta', text: 'All at once.' })
  live.clear()
  expect(written).toEqual([])
  now = 100
  live.hear({ type: 'answer-delta', text: ' \x1b[2J' })
  expect(written.join('')).not.toContain('\x1b')
})
