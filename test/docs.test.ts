import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { ERROR_CODES } from 'lightcone'
import { describe, expect, it } from 'vitest'

const read = (path: string) => readFileSync(join(import.meta.dirname, '..', path), 'utf8')

describe('docs', () => {
  it('describe every error code, and no other', () => {
    const described = [...read('docs/errors.md').matchAll(/^\| `([a-z-]+)` \|/gm)].map((match) => match[1]!)
    expect(described.toSorted()).toEqual([...ERROR_CODES].toSorted())
  })

  it('list every decision record', () => {
    const index = read('docs/decisions/README.md')
    for (const [, file] of index.matchAll(/\]\((\d{4}-[^)]+\.md)\)/g))
      expect(read(`docs/decisions/${file}`)).toMatch(/^# \d{4} /)
  })
})
