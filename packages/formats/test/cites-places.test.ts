/** A context names the page, slide, cell or time that a reader of the original turns to. */
import { join } from 'node:path'
import { open } from 'lightcone'
import { expect, it } from 'vitest'
import { formats } from '../src/index.ts'

it.each([
  ['pdf/report/source.pdf', 'How many ships did the harbour handle?', /\[1\] \S+\.pdf:page 1\b/],
  ['pptx/talk/source.pptx', 'When does dredging the fairway begin?', /\[1\] \S+\.pptx:slide 1\b/],
  ['xlsx/budget/source.xlsx', 'budget', /\[1\] \S+\.xlsx:'Budget 24'!A1-D7/],
  ['vtt/voices/source.vtt', 'Who says welcome and hello?', /\[1\] \S+\.vtt:0:00:01/],
])('of %s', async (path, question, header) => {
  const cone = await open(':memory:', { parsers: formats })
  await cone.add(join(import.meta.dirname, 'golden', path))
  const { text } = await cone.context(question, { budget: 200 })
  expect(text).toMatch(header)
  await cone.close()
})
