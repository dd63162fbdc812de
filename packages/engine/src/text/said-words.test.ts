import { expect, it } from 'vitest'
import { hashOfWords, saidWords } from './said-words.ts'

it('passes over case and the width of white space', () => {
  expect(saidWords('  Keys\n rotate\tDaily. ')).toBe('keys rotate daily.')
  expect(hashOfWords('Keys  rotate daily. ')).toBe(hashOfWords('keys rotate Daily.'))
  expect(hashOfWords('Keys rotate daily.')).not.toBe(hashOfWords('Keys rotate dayly.'))
})
