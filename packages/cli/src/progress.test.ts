import { describe, expect, it } from 'vitest'
import { createProgress, progressText } from './progress.ts'
import { cells } from './text.ts'

describe('progress', () => {
  it('shows how far the work is', () => {
    expect(progressText({ stage: 'read', done: 12, total: 48, item: 'docs/keys.md' }, 60)).toBe(
      'read █████░░░░░░░░░░░░░░░ 12/48  docs/keys.md',
    )
    expect(progressText({ stage: 'read', done: 1234 }, 60)).toBe('read 1,234')
  })

  it('stays within the line, whatever the file is called', () => {
    const item = '\x1b[2J轮换'.repeat(40)
    const text = progressText({ stage: 'read', done: 1, total: 2, item }, 40)
    expect(cells(text)).toBeLessThan(40)
    expect(text).not.toContain('\x1b')
  })

  it('draws at most every 80 ms and leaves nothing behind', () => {
    let now = 0
    const written: string[] = []
    const progress = createProgress({ write: (text) => written.push(text), width: 40, elapsedMs: () => now })
    for (const at of [0, 10, 79, 80, 120]) {
      now = at
      progress.report({ stage: 'read', done: at })
    }
    progress.clear()
    progress.clear()
    expect(written).toEqual(['\r\x1b[2Kread 0', '\r\x1b[2Kread 80', '\r\x1b[2K'])
  })
})
