import { describe, expect, it } from 'vitest'
import { colour, paintFor, plain, screenWidth } from './paint.ts'

describe('paintFor', () => {
  it.each([
    ['a terminal', { env: {}, isTTY: true }, colour],
    ['a pipe', { env: {}, isTTY: false }, plain],
    ['NO_COLOR', { env: { NO_COLOR: '1' }, isTTY: true }, plain],
    ['an empty NO_COLOR, which says nothing', { env: { NO_COLOR: '' }, isTTY: true }, colour],
    ['FORCE_COLOR in a pipe', { env: { FORCE_COLOR: '1' }, isTTY: false }, colour],
    ['FORCE_COLOR=0', { env: { FORCE_COLOR: '0' }, isTTY: true }, plain],
    ['NO_COLOR before FORCE_COLOR', { env: { NO_COLOR: '1', FORCE_COLOR: '1' }, isTTY: true }, plain],
    ['a dumb terminal', { env: { TERM: 'dumb' }, isTTY: true }, plain],
    ['--color before NO_COLOR', { flag: true, env: { NO_COLOR: '1' }, isTTY: false }, colour],
    ['--no-color', { flag: false, env: { FORCE_COLOR: '1' }, isTTY: true }, plain],
  ])('%s', (_, question, paint) => {
    expect(paintFor(question)).toBe(paint)
  })
})

describe('screenWidth', () => {
  it('is 80 when nobody says, and 100 at most', () => {
    expect([undefined, 0, 60, 100, 240].map(screenWidth)).toEqual([80, 80, 60, 100, 100])
  })
})
